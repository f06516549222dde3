import { describe, expect, it } from 'vitest';
import type { AgentOps } from '../agentops/agentops.ts';
import type { Analytics } from '../agentops/analytics.ts';
import { ok } from '../agentops/fault.ts';
import type { ProjectDirectory } from './project-directory.ts';
import { withinProjects } from './project-scope.ts';

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
	list: async () => [mine, theirs],
	find: async (text) => [mine, theirs].find(({ id, slug }) => id === text || slug === text) ?? null,
	create: async () => mine,
	rename: async () => true
};
const services = {
	projects,
	agentops: echo as AgentOps,
	analytics: echo as Analytics,
	other: 'kept'
};
const scoped = withinProjects(services, ['a1']);
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
		expect(await agentops.span('t', 's', null, {})).toMatchObject({
			value: { args: ['t', 's', ['a1'], {}] }
		});
		expect(await agentops.traceStream('t', null)).toMatchObject({ value: { args: ['t', ['a1']] } });
	});

	it('refuse a call that names no list of projects, as a new method might', async () => {
		const added: unknown = Reflect.get(scoped.agentops, 'somethingNew');
		if (typeof added !== 'function') throw new Error('The method is not there.');
		expect(await Reflect.apply(added, null, ['t'])).toMatchObject(hidden);
	});

	it('show nothing to who sees no project at all', async () => {
		const none = withinProjects(services, []);
		expect(await none.projects.list()).toEqual([]);
		expect(await none.agentops.traceDetail('t', null)).toMatchObject({
			value: { args: ['t', []] }
		});
	});
});
