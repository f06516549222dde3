import { describe, expect, it } from 'vitest';
import type { QueryParams, StoreClient } from '../client.ts';
import { Writes, type Write } from '../home/writes.ts';
import { ofProjects } from '../queries/projects.ts';
import { StoreError } from '../store-error.ts';
import { knownHours } from './hour-memory.ts';

const hour = 1_764_000_000;
const [first, second] = [hour, hour + 3_600];

/** A store that says of every hour that is asked for that it began when that was asked. */
function countedStore() {
	const asked: (readonly number[] | 'all')[] = [];
	const writes = new Writes();
	const state = { hours: [first, second], mutations: 0, meanwhile: async () => {} };
	const rows = async (sql: string, params: QueryParams = {}) => {
		if (sql.includes('system.mutations')) return [{ left: state.mutations }];
		const only = params.only as readonly number[] | undefined;
		asked.push(only ?? 'all');
		const nth = asked.length;
		await state.meanwhile();
		const at = only ?? state.hours;
		const all = <T>(value: T) => at.map(() => value);
		const projects = (params.projects as string[] | undefined) ?? [params.project];
		return projects.map((Project) => ({
			Project,
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
		}));
	};
	const store = { writes, rows } as unknown as StoreClient;
	const write = (what: Write, work = async () => {}) => writes.during(what, work);
	/** When the first session of each hour began, by project. */
	const readAll = async (...projects: string[]) => {
		const known = await knownHours(store, ofProjects(projects));
		return projects.map((project) => {
			const hours = [...(known.get(project)?.hours ?? [])].sort((a, b) => a.hour - b.hour);
			return hours.map(({ firstMs }) => firstMs);
		});
	};
	const read = async () => (await readAll('p'))[0];
	return { store, asked, state, write, read, readAll };
}

const sessionsOf = (projectId: string, ...hours: number[]): Write => ({
	table: 'sessions',
	lines: hours.map((each) => JSON.stringify([projectId, each, 'trace'])).join('\n')
});
const sessions = (...hours: number[]) => sessionsOf('p', ...hours);
const deletion: Write = { sql: 'DELETE FROM sessions WHERE true', params: {} };

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
		await write(sessions(second));
		expect(await read()).toEqual([1, 2]);
		await write({ sql: 'DELETE FROM closed_hours', params: { project: 'p', hours: [first] } });
		await write({ sql: 'INSERT INTO closed_hours', params: { project: 'p', hours: [second] } });
		expect(await read()).toEqual([3, 3]);
		expect(asked).toEqual(['all', [second], [first, second]]);
	});

	it('asks of all after a write that may be about any, and nothing after one that is about none', async () => {
		const { asked, write, read } = countedStore();
		await read();
		await write({ table: 'otel_traces', lines: null });
		await read();
		expect(asked).toEqual(['all']);
		await write(deletion);
		await read();
		expect(asked).toEqual(['all', 'all']);
	});

	it('asks of several projects at once, of the hours of any of them', async () => {
		const { asked, readAll, write } = countedStore();
		await readAll('p', 'q');
		await write(sessionsOf('p', first));
		await write(sessionsOf('q', second));
		await write(sessionsOf('other', second + 3_600));
		const read = [
			[2, 2],
			[2, 2]
		];
		expect(await readAll('p', 'q')).toEqual(read);
		expect(await readAll('q', 'p')).toEqual(read);
		expect(asked).toEqual(['all', [first, second]]);
	});

	it('asks again of what is being written', async () => {
		const { asked, write, read } = countedStore();
		await read();
		const gate = gateway();
		const written = write(sessions(first), () => gate.passed);
		expect(await read()).toEqual([2, 1]);
		gate.open();
		await written;
		expect(await read()).toEqual([3, 1]);
		expect(asked).toEqual(['all', [first], [first]]);
	});

	it('asks again of what was being written when it was asked for the first time', async () => {
		const { asked, write, read } = countedStore();
		const gate = gateway();
		const written = write(sessions(first), () => gate.passed);
		expect(await read()).toEqual([1, 1]);
		gate.open();
		await written;
		expect(await read()).toEqual([2, 1]);
		expect(asked).toEqual(['all', [first]]);
	});

	it('asks until nothing was written meanwhile, but not for ever', async () => {
		const { asked, state, write, read } = countedStore();
		let left = 2;
		state.meanwhile = async () => {
			left -= 1;
			if (left >= 0) await write(sessions(first));
		};
		expect(await read()).toEqual([3, 1]);
		expect(asked).toEqual(['all', [first], [first]]);
		left = Infinity;
		await write(sessions(first));
		// As of one moment, and not remembered.
		expect(await read()).toEqual([8, 8]);
		expect(asked.slice(3)).toEqual([[first], [first], [first], [first], 'all']);
	});

	it('asks nothing twice of readers at a time, but for what was written between them', async () => {
		const { asked, state, write, read } = countedStore();
		await read();
		await write(sessions(second));
		const gate = gateway();
		state.meanwhile = () => gate.passed;
		const both = Promise.all([read(), read()]);
		await new Promise((resolve) => setImmediate(resolve));
		await write(sessions(first));
		gate.open();
		expect(await both).toEqual([
			[3, 2],
			[3, 2]
		]);
		expect(asked).toEqual(['all', [second], [first]]);
	});

	it('forgets an hour of which there is nothing any more', async () => {
		const { state, write, read } = countedStore();
		await read();
		state.hours = [];
		await write(deletion);
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

	it('remembers nothing while a deletion that failed may go on', async () => {
		const { asked, state, write, read } = countedStore();
		await read();
		state.mutations = 1;
		const fails = () => Promise.reject(new StoreError('unreachable', 'no memory'));
		await expect(write(deletion, fails)).rejects.toThrow('no memory');
		await read();
		await read();
		expect(asked).toEqual(['all', 'all', 'all']);
		state.mutations = 0;
		await read();
		await read();
		expect(asked).toHaveLength(4);
	});

	it('remembers nothing while one goes on that a former process began', async () => {
		const { asked, state, read } = countedStore();
		state.mutations = 1;
		await read();
		await read();
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
