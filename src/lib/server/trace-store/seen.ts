import {
	directionRanges,
	joinerRanges,
	unjoinedRanges,
	unseenRanges
} from '#lib/query/one-spelling.ts';

/** Bytes without which there is nothing unseen: to look for them first is far cheaper than patterns are. */
const unseenBytes = [
	'\\xC2\\xAD',
	'\\xD8\\x9C',
	'\\xE1\\xA0\\x8E',
	...['8B', '8C', '8D', '8E', '8F', 'AA', 'AB', 'AC', 'AD', 'AE'].map(
		(last) => `\\xE2\\x80\\x${last}`
	),
	...Array.from('0123456789ABCDEF', (last) => `\\xE2\\x81\\xA${last}`),
	'\\xEF\\xBB\\xBF'
]
	.map((bytes) => `'${bytes}'`)
	.join(', ');

/** Ranges of a pattern as the engine writes them. */
const inSql = (ranges: string) => ranges.replaceAll('\\u{', '\\\\x{');

/** SQL for `seen` of `query/one-spelling.ts`. */
export const seen = (value: string): string => without(unseenRanges + directionRanges, value);

/** SQL for what `oneSpelling` leaves out of a name: marks of direction stay. */
export const seenInName = (value: string): string => without(unseenRanges, value);

function without(ranges: string, value: string): string {
	return `if(multiSearchAny(${value}, [${unseenBytes}]),
	replaceRegexpAll(replaceRegexpAll(${value}, '[${inSql(ranges)}]+', ''),
		'(^|[${inSql(unjoinedRanges)}])[${inSql(joinerRanges)}]+', '\\\\1'),
	${value})`;
}
