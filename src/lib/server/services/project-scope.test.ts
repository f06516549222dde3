import { describe, expect, it } from 'vitest';
import type { AgentOps } from '../agentops/agentops.ts';
import type { Analytics } from '../agentops/analytics.ts';
import { failed, ok } from '../agentops/fault.ts';
import type { Budget } from '#lib/cost/budget/budget.ts';
import type { Money } from './money/money.ts';
import type { ProjectDirectory } from './project-directory.ts';
import { withinProjects } from './project-scope.ts';
import type { TraceIntake } from './trace-intake.ts';

const mine = { id: 'a1', slug: 'mine', name: 'Mine' };
const theirs = { id: 'b2', slug: 'theirs', name: 'Theirs' };

/** Answers every call with the arguments that it got. */
const echo: unknown = new Proxy(
	{},
	{
		get:
			(_of, name) =>
			async (...args: unknown[]) =>
				ok({ name, args })
	}
);

const projects: ProjectDirectory = {
	editable: true,
	fault: () => null,
	list: async () => [mine, theirs],
	find: async (text) => [mine, theirs].find(({ id, slug }) => id === text || slug === text) ?? null,
	create: async () => mine,
	rename: async () => true
};
const budgets = [mine.id, theirs.id, null].map(
	(projectId) => ({ id: `of ${projectId ?? 'all'}`, projectId }) as Budget
);
const repricings = budgets.map(({ id, projectId }) => ({ id, projectId }));
const asked: unknown[] = [];
/** Only what a scope narrows; all else is kept as it is. */
const money: unknown = {
	currency: async () => 'kept',
	modelsSeen: async (_range: unknown, projectIds: unknown) => ok([projectIds]),
	budgets: {
		list: async () => budgets,
		find: async (id: string) => budgets.find((each) => each.id === id) ?? null,
		warnings: async (choice: unknown) => {
			asked.push(choice);
			return [];
		}
	},
	repricings: {
		latest: async () => repricings.at(-1) ?? null,
		list: async () => repricings,
		begin: async (scope: unknown) => scope
	}
};
const services = {
	projects,
	agentops: echo as AgentOps,
	analytics: echo as Analytics,
	money: money as Money,
	intake: null,
	other: 'kept'
};
const nobody = async () => undefined;
const scoped = withinProjects(services, ['a1'], nobody);
const range = { startMs: 0, endMs: 1 };
const hidden = { ok: false, fault: { kind: 'not-found' } };

describe('services within projects', () => {
	it('know no other project', async () => {
		expect(await scoped.projects.list()).toEqual([mine]);
		expect(await scoped.projects.find('mine')).toEqual(mine);
		expect(await scoped.projects.find('theirs')).toBeNull();
		expect(await scoped.projects.find('b2')).toBeNull();
		expect(scoped.other).toBe('kept');
	});

	it('answer about no other project', async () => {
		expect(await scoped.agentops.projectMetrics('a1', null)).toMatchObject({ ok: true });
		expect(await scoped.agentops.projectMetrics('b2', null)).toMatchObject(hidden);
		expect(await scoped.analytics.extent('a1')).toMatchObject({ ok: true });
		const week = { range, filters: {}, zone: 'UTC' };
		expect(await scoped.analytics.costWeek(['a1'], week)).toMatchObject({ ok: true });
		for (const ids of [['a1', 'b2'], ['b2'], []]) {
			expect(await scoped.analytics.costWeek(ids, week)).toMatchObject(hidden);
		}
		expect(await scoped.analytics.extent('b2')).toMatchObject(hidden);
		expect(await scoped.analytics.arrival('')).toMatchObject(hidden);
		expect(await scoped.analytics.overview('b2', range, range, { startsMs: [], endMs: 1 })).toEqual(
			await scoped.analytics.extent('b2')
		);
	});

	it('read sessions of the visible projects only, whatever list is asked for', async () => {
		const { agentops } = scoped;
		expect(await agentops.traceDetail('t', null)).toMatchObject({
			value: { args: ['t', ['a1']] }
		});
		expect(await agentops.traceDetail('t', ['b2'])).toMatchObject({ value: { args: ['t', []] } });
		expect(await agentops.traceLogs('t', ['b2', 'a1'])).toMatchObject({
			value: { args: ['t', ['a1']] }
		});
		const ref = { spanId: 's', ordinal: 1 };
		expect(await agentops.span('t', ref, null, {})).toMatchObject({
			value: { args: ['t', ref, ['a1'], {}] }
		});
		expect(await agentops.traceStream('t', null)).toMatchObject({ value: { args: ['t', ['a1']] } });
	});

	it('tell of money of the visible projects only, and of none over all projects', async () => {
		const { money } = scoped;
		expect(await money.modelsSeen?.(range, null)).toEqual(ok([['a1']]));
		expect(await money.modelsSeen?.(range, ['b2', 'a1'])).toEqual(ok([['a1']]));
		expect((await money.budgets.list()).map(({ id }) => id)).toEqual(['of a1']);
		expect(await money.budgets.find('of a1')).toMatchObject({ projectId: 'a1' });
		expect(await money.budgets.find('of b2')).toBeNull();
		expect(await money.budgets.find('of all')).toBeNull();
		await money.budgets.warnings({ limit: 5 });
		expect(asked).toEqual([{ limit: 5, projectIds: ['a1'] }]);
		expect(await money.currency()).toBe('kept');
	});

	it('know and begin re-pricings of the visible projects only', async () => {
		const { repricings } = scoped.money;
		const scope = { fromMs: 0, untilMs: 1, priceRevision: 1 };
		expect((await repricings.list(5)).map(({ id }) => id)).toEqual(['of a1']);
		expect(await repricings.latest()).toBeNull();
		expect(await repricings.begin({ ...scope, projectId: 'b2' }, 'me')).toBeNull();
		expect(await repricings.begin({ ...scope, projectId: null }, 'me')).toBeNull();
		expect(await repricings.begin({ ...scope, projectId: 'a1' }, 'me')).not.toBeNull();
	});

	it('refuse a call that names no list of projects, as a new method might', async () => {
		const added: unknown = Reflect.get(scoped.agentops, 'somethingNew');
		if (typeof added !== 'function') throw new Error('The method is not there.');
		expect(await Reflect.apply(added, null, ['t'])).toMatchObject(hidden);
	});

	it('show nothing to who sees no project at all', async () => {
		const none = withinProjects(services, [], nobody);
		expect(await none.projects.list()).toEqual([]);
		expect(await none.agentops.traceDetail('t', null)).toMatchObject({
			value: { args: ['t', []] }
		});
	});
});

describe('what was asked for beyond the projects', () => {
	const missing = failed({ kind: 'not-found', hint: null, source: 'store', detail: 'None.' });
	/** Two sessions and their files, one of each project; every read of anything else finds nothing. */
	const owners: Readonly<Record<string, string>> = { t1: 'a1', t2: 'b2' };
	const looked: string[] = [];
	const read = async (traceId: string, projectIds: readonly string[] | null) => {
		if (projectIds === null) looked.push(traceId);
		const projectId = owners[traceId];
		const seen = projectId !== undefined && (projectIds?.includes(projectId) ?? true);
		return seen ? ok({ head: { projectId } }) : missing;
	};
	const agentops: unknown = { traceOutline: read, traceLogs: async () => missing };
	const uploads: Partial<TraceIntake['uploads']> = {
		readObject: async (projectId, id) => (owners[id] === projectId ? Buffer.from('file') : null),
		ownerOfObject: async (id) => owners[id] ?? null
	};
	const stored = {
		...services,
		agentops: agentops as AgentOps,
		intake: { uploads } as TraceIntake
	};

	function within(...projectIds: string[]) {
		const told: (string | null)[] = [];
		const scope = withinProjects(stored, projectIds, async (project) => {
			told.push(project?.slug ?? null);
		});
		return { ...scope, told };
	}

	it('is told for a project by its id or its name, and not for one that is none', async () => {
		const { projects, told } = within('a1');
		await projects.find('mine');
		await projects.list();
		expect(await projects.find('no-such-project')).toBeNull();
		expect(told).toEqual([]);
		await projects.find('theirs');
		await projects.find('b2');
		expect(told).toEqual(['theirs', 'theirs']);
	});

	it('is told for a session, looked for once, with the answer of one that is none', async () => {
		const { agentops, told } = within('a1');
		looked.length = 0;
		expect(await agentops.traceOutline('t1', null)).toMatchObject({ ok: true });
		expect(looked).toEqual([]);
		const none = await agentops.traceOutline('no-such-session', null);
		expect(told).toEqual([]);
		expect(await agentops.traceOutline('t2', null)).toEqual(none);
		expect(await agentops.traceLogs('t2', null)).toEqual(none);
		expect(told).toEqual(['theirs']);
		expect(looked).toEqual(['no-such-session', 't2']);
	});

	it('is not told for the missing logs of a session that may be seen', async () => {
		const { agentops, told } = within('a1');
		expect(await agentops.traceLogs('t1', null)).toEqual(missing);
		expect(told).toEqual([]);
	});

	it('is told for a file', async () => {
		const { intake, told } = within('a1');
		expect(await intake.uploads.readObject('a1', 't1')).toEqual(Buffer.from('file'));
		expect(await intake.uploads.readObject('a1', 'no-such-file')).toBeNull();
		expect(told).toEqual([]);
		expect(await intake.uploads.readObject('a1', 't2')).toBeNull();
		expect(await intake.uploads.readObject('b2', 't2')).toBeNull();
		expect(told).toEqual(['theirs', 'theirs']);
	});

	it('is told for a budget, also for one over all projects', async () => {
		const { money, told } = within('a1');
		await money.budgets.find('of a1');
		await money.budgets.find('no-such-budget');
		expect(told).toEqual([]);
		await money.budgets.find('of b2');
		await money.budgets.find('of all');
		expect(told).toEqual(['theirs', null]);
	});
});
