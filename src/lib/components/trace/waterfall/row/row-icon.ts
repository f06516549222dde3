import { spanTypes } from '#lib/trace/span.ts';

/** Icons of a row in the order in which `span-icons.svg` holds them, one under the other. */
export const rowIcons = [...spanTypes, 'chevron', 'ghost'] as const;

export type RowIcon = (typeof rowIcons)[number];
