/** The routes of the portal as they stand in src/routes, so that a new one is tested without being named. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { formActions } from '../actions.ts';

const root = join(import.meta.dirname, '../../src/routes');

/** Route ids of every file that a pattern names. */
function idsOf(file: RegExp): readonly string[] {
	const ids = readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && file.test(entry.name))
		.map((entry) => relative(root, entry.parentPath).split(sep))
		.map((folders) => `/${folders.filter((folder) => !/^\(.+\)$/.test(folder)).join('/')}`);
	return [...new Set(ids)].sort();
}

export const pageIds = idsOf(/^\+page\.svelte$/);
export const endpointIds = idsOf(/^\+server\.ts$/);
/** `<route id>?/<action>` */
export const actionIds = formActions(root).sort();

/**
 * The address of a route.
 * @param values of its parameters, by name
 * @throws for a parameter without a value: give it one in the test that fails
 */
export function pathOf(id: string, values: Readonly<Record<string, string>>): string {
	return id
		.replaceAll(/\[x\+([0-9a-f]{2})\]/g, (_, hex: string) =>
			String.fromCharCode(Number.parseInt(hex, 16))
		)
		.replaceAll(/\[(?:\.\.\.)?(\w+)(?:=\w+)?\]/g, (_, name: string) => {
			const value = values[name];
			if (value === undefined) throw new Error(`${id}: no value for ${name}`);
			return value;
		});
}
