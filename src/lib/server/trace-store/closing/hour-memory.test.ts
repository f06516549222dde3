import { describe, expect, it } from 'vitest';
import type { QueryParams, StoreClient } from '../client.ts';
import { Writes, type Write } from '../home/writes.ts';
import { StoreError } from '../store-error.ts';
import { ofProject, ofProjects } from '../queries/projects.ts';
import { knownHours } from './hour-memory.ts';

const hour = 1_764_000_000;

/** A store that says of every hour that is asked for that it began when that was asked. */
function countedStore() {
	const asked: (readonly number[] | 'all')[] = [];
	const writes = new Writes();
	const state = { hours: [hour, hour + 3_600], meanwhile: async () => {} };
	const rows = async (_sql: string, params: QueryParams = {}) => {
		const only = params.only as readonly number[] | undefined;
		asked.push(only ?? 'all');
		const nth = asked.length;
		await state.meanwhile();
		const at = only ?? state.hours;
		const all = <T>(value: T) => at.map(() => value);
		return [
			{
				Project: params.project,
				At: at,
				Filed: all(true),
				FirstMs: all(nth),
				LastMs: all(nth),
				WasClosed: all(false),
				IsSame: all(false),
				WithFacets: all(false),
				Begun: all(false),
				AreSettled: all(false),
				AsOf: '0'
			}
		];
	};
	const store = { writes, rows } as unknown as StoreClient;
	const write = (what: Write, work = async () => {}) => writes.during(what, work);
	/** When the first session of each hour began. */
	const read = async (project = 'p') => {
		const known = await knownHours(store, ofProject(project));
		const hours = [...(known.get(project)?.hours ?? [])].sort((a, b) => a.hour - b.hour);
		return hours.map(({ firstMs }) => firstMs);
	};
	return { store, asked, state, write, read };
}

const lines = (...hours: number[]) =>
	hours.map((each) => JSON.stringify(['p', each, 'trace', 'Name "x"'])).join('\n');

function gateway() {
	let open = () => {};
	const passed = new Promise<void>((resolve) => (open = resolve));
	return { passed, open };
}

describe('knownHours', () => {
	it('asks once, and again of the hours that were written to', async () => {
		const { asked, write, read } = countedStore();
		expect(await read()).toEqual([1, 1]);
		expect(await read()).toEqual([1, 1]);
		await write({ table: 'sessions', lines: lines(hour + 3_600) });
		expect(await read()).toEqual([1, 2]);
		await write({ table: 'sessions', lines: Buffer.from(lines(hour, hour + 3_600)) });
		expect(await read()).toEqual([3, 3]);
		expect(asked).toEqual(['all', [hour + 3_600], [hour, hour + 3_600]]);
	});

	it.each<[string, Write]>([
		[
			'hours that are closed',
			{ sql: 'INSERT INTO closed_hours (project_id) SELECT 1', params: {} }
		],
		['hours that are cleared', { sql: '\n\tDELETE FROM `closed_hours` WHERE true', params: {} }]
	])('asks of %s', async (_what, write) => {
		const counted = countedStore();
		await counted.read();
		await counted.write({ ...write, params: { project: 'p', hours: [hour] } });
		await counted.write({ ...write, params: { project: 'other', hours: [hour + 3_600] } });
		await counted.read();
		expect(counted.asked).toEqual(['all', [hour]]);
	});

	it.each<[string, Write]>([
		['names no hours', { sql: 'ALTER TABLE sessions DELETE WHERE true', params: { project: 'p' } }],
		['removes a table', { sql: 'DROP TABLE IF EXISTS closed_hours SYNC', params: {} }],
		['is none that is known', { sql: 'EXCHANGE TABLES sessions AND others', params: {} }],
		['has rows in another form', { table: 'sessions', lines: null }],
		['has a line of another form', { table: 'sessions', lines: `${lines(hour)}\n["p","x"]` }]
	])('asks of all after a write that %s', async (_what, write) => {
		const { asked, read, write: writeOne } = countedStore();
		await read();
		await writeOne(write);
		await read();
		expect(asked).toEqual(['all', 'all']);
	});

	it.each<Write>([
		{ table: 'otel_traces', lines: null },
		{ sql: 'INSERT INTO closing_sessions SELECT * FROM sessions', params: {} },
		{ sql: 'DELETE FROM ledger WHERE TraceId IN (SELECT TraceId FROM sessions)', params: {} },
		{ sql: 'SYSTEM DROP MARK CACHE', params: {} }
	])('asks nothing after a write to something else: %o', async (write) => {
		const { asked, read, write: writeOne } = countedStore();
		await read();
		await writeOne(write);
		await read();
		expect(asked).toEqual(['all']);
	});

	it('asks again of what was written while it was read, before and after it ended', async () => {
		const { asked, state, write, read } = countedStore();
		await read();
		const gate = gateway();
		const written = write({ table: 'sessions', lines: lines(hour) }, () => gate.passed);
		expect(await read()).toEqual([2, 1]);
		gate.open();
		await written;
		state.meanwhile = () => write({ table: 'sessions', lines: lines(hour + 3_600) });
		expect(await read()).toEqual([3, 1]);
		state.meanwhile = async () => {};
		expect(await read()).toEqual([3, 4]);
		expect(asked).toEqual(['all', [hour], [hour], [hour + 3_600]]);
	});

	it('asks nothing twice of readers at a time, but for what was written between them', async () => {
		const { asked, state, write, read } = countedStore();
		const gate = gateway();
		state.meanwhile = () => gate.passed;
		const first = Promise.all([read(), read()]);
		await write({ table: 'sessions', lines: lines(hour) });
		const second = read();
		gate.open();
		expect(await first).toEqual([
			[1, 1],
			[2, 1]
		]);
		expect(await second).toEqual([2, 1]);
		expect(asked).toEqual(['all', [hour]]);
	});

	it('forgets an hour of which there is nothing any more', async () => {
		const { state, write, read } = countedStore();
		await read();
		state.hours = [];
		await write({ sql: 'TRUNCATE TABLE sessions', params: {} });
		expect(await read()).toEqual([]);
	});

	it('remembers nothing of a reading that failed', async () => {
		const { asked, state, read } = countedStore();
		state.meanwhile = () => Promise.reject(new StoreError('unreachable', 'gone'));
		await expect(read()).rejects.toThrow('gone');
		state.meanwhile = async () => {};
		expect(await read()).toEqual([2, 2]);
		expect(asked).toEqual(['all', 'all']);
	});

	it('remembers nothing where others may write as well', async () => {
		const { store, asked } = countedStore();
		const shared = { ...store, writes: null };
		await knownHours(shared, ofProjects(['p', 'q']));
		await knownHours(shared, ofProjects(['p', 'q']));
		expect(asked).toEqual(['all', 'all']);
	});
});
