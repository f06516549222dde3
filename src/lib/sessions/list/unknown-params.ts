import { shortened } from '#lib/format/shortened.ts';
import { measureNamed } from '../strip.ts';
import { readWidths } from '../columns.ts';
import { lookParams } from './look.ts';
import { listParams, type Ignored } from './query.ts';

const known: ReadonlySet<string> = new Set([
	...listParams,
	...lookParams,
	...['project', 'range', 'from', 'to', 'rows', 'view', 'strip', 'facets', 'cursor', 'row', 'live']
]);

/** Key of a row of sessions or calls; a conversation's is whatever its sender chose. */
const rowKey = /^[0-9a-f]{32}(?:-[0-9a-f]{16})?$/;
/** Longer names and values are cut off where they are told. */
export const longestShown = 60;

/**
 * What of an address changes nothing: parameters of the look with a value that is none, and names that
 * are no parameter of the list. Only the page reads them: the rows do not hang on them.
 * @param views ids of those that the person may open
 */
export function unknownParams(
	params: URLSearchParams,
	views: readonly string[]
): readonly Ignored[] {
	const rows = params.get('rows');
	const isRight: Readonly<Record<string, (value: string) => boolean>> = {
		w: (value) => readWidths(value).size > 0,
		density: (value) => value === 'compact',
		strip: (value) => measureNamed(value) === value,
		facets: (value) => value === 'off',
		live: (value) => value === '1',
		view: (value) => value === 'none' || views.includes(value),
		row: (value) => rows === 'conversations' || rowKey.test(value)
	};
	return [...params]
		.filter(
			([name, value]) => value !== '' && !(known.has(name) && (isRight[name]?.(value) ?? true))
		)
		.map(([name, value]) => ({ name: shown(name), value: shown(value) }));
}

const shown = (text: string) => shortened(text, longestShown);
