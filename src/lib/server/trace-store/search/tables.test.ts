import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { readable } from '#lib/query/said.ts';
import { readableValue } from './tables.ts';

let temp: TempStore;
beforeAll(async () => {
	temp = await openTempStore();
}, 60_000);
afterAll(() => temp.remove(), 60_000);

/** Pieces of JSON, escapes and white space, in any order. */
const values = fc.array(
	fc.oneof(
		fc
			.array(
				fc.constantFrom(
					...['\\', '\\\\', '\\n', '\\u00a0', '\\ud658', '\\"', '"', '{"', '[{"', ':', ', "', '}'],
					...[
						'n',
						't',
						'r',
						'u',
						'/',
						"'",
						' ',
						'  ',
						'\n',
						'\t\r',
						'\u000b',
						'환',
						'\u1112\u1161'
					],
					...[
						'\u00a0',
						'\u1680',
						'\u2003',
						'\u2019',
						'\u2028',
						'\u202f',
						'\u205f',
						'\u3000',
						'\ufeff'
					],
					...['\u200b', '\u200c', '\u200d', '\u202e', '\u2069', '\u00ad', '👩🏽‍💻', 'می\u200cخ']
				),
				{ maxLength: 16 }
			)
			.map((pieces) => pieces.join('')),
		fc.json().map((json) => JSON.stringify([{ text: json }]))
	),
	{ minLength: 1, maxLength: 200 }
);

it('reads values as the portal does in AgentOps mode', async () => {
	await fc.assert(
		fc.asyncProperty(values, async (written) => {
			const rows = await temp.store.rows<{ said: string }>(
				`SELECT normalizeUTF8NFC(${readableValue('value')}) AS said
				FROM (SELECT arrayJoin({written:Array(String)}) AS value)`,
				{ written }
			);
			expect(rows.map(({ said }) => said.trim())).toEqual(
				written.map((value) => readable(value).trim())
			);
		}),
		{ numRuns: 40 }
	);
}, 120_000);
