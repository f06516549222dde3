import { readingsOf } from '#lib/query/said.ts';
import type { QueryParams } from '../client.ts';
import { oneSpaced } from './tables.ts';

/** The cheapest search that still ignores case for this text: Korean has none, ASCII needs no UTF-8. */
export function finder(text: string): string {
	if (text.toLowerCase() === text.toUpperCase()) return 'position';
	return /^[\x20-\x7e]*$/.test(text) ? 'positionCaseInsensitive' : 'positionCaseInsensitiveUTF8';
}

/** SQL: the column of what was said in which a text is looked for; a backslash may still be written twice. */
export const unslashed = (column: string, text: string): string =>
	readingsOf(text).some((reading) => reading.includes('\\'))
		? `replaceRegexpAll(${column}, '\\\\\\\\+', '\\\\\\\\')`
		: column;

/** SQL: in which byte of what was said a text stands, in any reading of it; 0 = in none. */
export function placeOf(column: string, text: string): string {
	const readings = readingsOf(text);
	const find = `${finder(readings.join(' '))}(${unslashed(column, text)}, `;
	return readings.length === 1
		? `${find}{said:String})`
		: `arrayMax(reading -> ${find}reading), {said:Array(String)})`;
}

/** SQL: whether a text stands in a name, which is kept as it was sent. */
export function standsIn(column: string, text: string): string {
	const hasSpace = readingsOf(text).some((reading) => reading.includes(' '));
	return `${placeOf(hasSpace ? oneSpaced(column) : column, text)} > 0`;
}

/** The value of the placeholder in {@link placeOf} and {@link standsIn}. */
export function saidParam(text: string): QueryParams {
	const readings = readingsOf(text);
	return { said: readings.length === 1 ? readings[0] : readings };
}
