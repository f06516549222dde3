import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Write } from '../home/writes.ts';
import { writtenHours } from './written-hours.ts';

const hour = 1_764_000_000;
const line = (project: string, at: number) =>
	JSON.stringify([project, at, 'trace', 'a "name"\u2028']);

it('reads the hours of sessions from their lines, each once', () => {
	const project = fc.string({ unit: 'grapheme' });
	const rows = fc.array(fc.tuple(project, fc.nat({ max: 4_294_967_295 })));
	fc.assert(
		fc.property(rows, fc.boolean(), (sessions, isBuffer) => {
			const text = sessions.map(([id, at]) => line(id, at)).join('\n');
			const written = writtenHours({
				table: 'sessions',
				lines: isBuffer ? Buffer.from(text) : text
			});
			const found = written === 'all' ? [] : written.map((each) => line(each.projectId, each.hour));
			expect(new Set(found)).toEqual(new Set(sessions.map(([id, at]) => line(id, at))));
			expect(found).toHaveLength(new Set(found).size);
		})
	);
});

it.each<[string, Write]>([
	['closes hours', { sql: 'INSERT INTO closed_hours (project_id) SELECT 1', params: {} }],
	['clears hours', { sql: '\n\tDELETE FROM `closed_hours` WHERE true', params: {} }]
])('takes the hours of a statement that %s from its parameters', (_what, write) => {
	const params = { project: 'p', hours: [hour, hour + 3_600] };
	expect(writtenHours({ ...write, params })).toEqual([
		{ projectId: 'p', hour },
		{ projectId: 'p', hour: hour + 3_600 }
	]);
});

it.each<[string, Write]>([
	['names no hours', { sql: 'ALTER TABLE sessions DELETE WHERE true', params: { project: 'p' } }],
	['removes a table', { sql: 'DROP TABLE IF EXISTS closed_hours SYNC', params: {} }],
	['is none that is known', { sql: 'EXCHANGE TABLES sessions AND others', params: {} }],
	['has rows in another form', { table: 'sessions', lines: null }],
	['has rows of closed hours', { table: 'closed_hours', lines: line('p', hour) }],
	['has a line of another form', { table: 'sessions', lines: `${line('p', hour)}\n["p","x"]` }]
])('takes any hour for written by what %s', (_what, write) => {
	expect(writtenHours(write)).toBe('all');
});

it.each<Write>([
	{ table: 'otel_traces', lines: null },
	{ sql: 'INSERT INTO closing_sessions SELECT * FROM sessions', params: {} },
	{ sql: 'DELETE FROM ledger WHERE TraceId IN (SELECT TraceId FROM sessions)', params: {} },
	{ sql: 'SYSTEM DROP MARK CACHE', params: {} }
])('takes no hour for written by a write to something else: %o', (write) => {
	expect(writtenHours(write)).toEqual([]);
});
