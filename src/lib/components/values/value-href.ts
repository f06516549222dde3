import type { ValueField } from '#lib/query/edit.ts';

/** The list with a value added to its query, or excluded by it. */
export type ValueHref = (field: ValueField, value: string, exclude: boolean) => string;
