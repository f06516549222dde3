import { describe, expect, it } from 'vitest';
import type { Budget } from '#lib/cost/budget/budget.ts';
import { budgetsOfSingle, keptShort } from './left-out.ts';

type Services = App.Locals['services'];

const dayMs = 86_400_000;
const nowMs = 100 * dayMs;
const projects = ['a', 'b', 'c'].map((id) => ({ id, slug: id, name: `Project ${id}` }));
const keeping = (followed: boolean, days: Record<string, number>) =>
	({
		retention: { followed, rules: { list: async () => new Map(Object.entries(days)) } }
	}) as unknown as Services;

describe('keptShort', () => {
	it('names the projects whose sessions of the range are deleted, and until when', async () => {
		const services = keeping(true, { a: 10, b: 40, other: 1 });
		expect(await keptShort(services, projects, nowMs - 30 * dayMs, nowMs)).toEqual([
			{ name: 'Project a', beforeMs: nowMs - 10 * dayMs }
		]);
		expect(await keptShort(services, projects, nowMs - 5 * dayMs, nowMs)).toEqual([]);
	});

	it('names none where nothing is deleted by rules', async () => {
		const fromMs = nowMs - 30 * dayMs;
		expect(await keptShort(keeping(false, { a: 10 }), projects, fromMs, nowMs)).toEqual([]);
		const remote = { retention: null } as unknown as Services;
		expect(await keptShort(remote, projects, fromMs, nowMs)).toEqual([]);
	});
});

describe('budgetsOfSingle', () => {
	it('counts those of the projects, and none over all of them', async () => {
		const budgets = ['a', 'a', 'other', null].map((projectId) => ({ projectId }) as Budget);
		const services = { money: { budgets: { list: async () => budgets } } } as unknown as Services;
		expect(await budgetsOfSingle(services, projects)).toBe(2);
	});
});
