import { describe, expect, it } from 'vitest';
import { terms } from '../../../../tests/builders/query.ts';
import type { SessionRow } from '#lib/server/agentops/analytics.ts';
import { sessionColumns, spentColumns } from './columns.ts';
import { exportFile, type ExportFormat } from './file.ts';
import { toTable, type Columns, type Said } from './table.ts';

const row: SessionRow = {
	traceId: 'a'.repeat(32),
	name: '=HYPERLINK("http://x")',
	service: 'svc',
	startMs: 1_760_000_000_000,
	durationNs: 1_500_000,
	spanCount: 2,
	errorCount: 0,
	llmCalls: 1,
	status: 'ok',
	running: false,
	models: ['a', 'b'],
	tokens: null,
	costUsd: null,
	unpricedCalls: 1,
	tags: ['환불'],
	user: null,
	conversation: null
};

async function written(
	format: ExportFormat,
	said: Said<SessionRow> | null = null
): Promise<string[]> {
	async function* pieces() {
		await Promise.resolve();
		yield [row];
		yield [{ ...row, name: 'second' }];
	}
	const file = exportFile(
		format,
		{
			kind: 'sessions',
			project: 'default-project',
			nowMs: 1_760_000_100_000,
			range: { startMs: 1_760_000_000_000, endMs: 1_760_000_100_000 },
			terms: terms('tag:"a,b" 환불'),
			byCalls: false,
			sort: { by: 'start', descending: true }
		},
		toTable(
			{
				total: 2,
				unanswered: [],
				coverage: { readSessions: 2, totalSessions: 2 },
				pieces: pieces()
			},
			sessionColumns,
			said
		)
	);
	const text = [];
	for await (const piece of file) text.push(piece);
	return text.join('').trimEnd().split(/\r?\n/);
}

describe('an exported file', () => {
	it('says what it is about, then has all rows, as JSON', async () => {
		const [about, ...rows] = (await written('jsonl')).map((line): unknown => JSON.parse(line));
		expect(about).toMatchObject({
			query: 'tag:"a,b" 환불',
			rows: 2,
			from: '2025-10-09T08:53:20.000Z'
		});
		expect(rows).toMatchObject([
			{ name: row.name, models: ['a', 'b'], cost_usd: null, duration_ms: 1.5 },
			{ name: 'second' }
		]);
	});

	it('is a table without formulas as CSV, its head behind number signs', async () => {
		const lines = await written('csv');
		const head = lines.filter((line) => /^\ufeff?"?# /.test(line));
		expect(head).toContain('"# query: tag:""a,b"" 환불"');
		const [names, first] = lines.slice(head.length);
		expect(names).toMatch(/^trace_id,name,service,/);
		expect(first).toContain(
			`"'=HYPERLINK(""http://x"")",svc,ok,false,2025-10-09T08:53:20.000Z,1.5`
		);
		expect(first).toContain('a; b,환불,,');
	});

	it('has the attributes that the list shows behind its columns', async () => {
		const said: Said<SessionRow> = {
			names: ['attr.plan'],
			read: (rows) => Promise.resolve(rows.map(({ name }) => [name === 'second' ? null : '=1']))
		};
		const lines = (await written('jsonl', said)).map((line): unknown => JSON.parse(line));
		expect(lines.slice(1)).toMatchObject([{ 'attr.plan': '=1' }, { 'attr.plan': null }]);
		const csv = await written('csv', said);
		expect(csv.find((line) => line.startsWith('trace_id'))).toMatch(/,attr\.plan$/);
		expect(csv.at(-2)).toMatch(/,'=1$/);
	});

	it('says of a list by calls the tokens of those calls, beside those of the session', () => {
		const tokens = { input: 9, cacheRead: 8, cacheWrite: 7, output: 6, reasoning: 5 };
		const spentTokens = { input: 4, cacheRead: 3, cacheWrite: 2, output: 1, reasoning: 0 };
		const asWhole = { ...row, tokens, llmCalls: 3, spentTokens, spentCalls: 1 };
		const cells = (columns: Columns<SessionRow>) =>
			Object.entries(columns)
				.filter(([name]) => /tokens|calls$/.test(name))
				.map(([, read]) => read(asWhole));
		expect(cells(sessionColumns)).toEqual([3, 9, 8, 7, 6, 5, 1]);
		expect(cells(spentColumns)).toEqual([1, 4, 3, 2, 1, 0, null]);
	});

	it('says of a list by calls what those calls cost, beside what the session costs', () => {
		const spent = spentColumns['spent_usd'];
		expect(spent?.({ ...row, costUsd: 3, spentPico: 250_000_000_001n })).toBe(0.250000000001);
		expect(spent?.({ ...row, costUsd: 3, spentPico: null })).toBeNull();
	});
});
