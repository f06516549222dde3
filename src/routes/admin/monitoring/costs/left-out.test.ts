import { describe, expect, it } from 'vitest';
import type { Budget } from '#lib/cost/budget/budget.ts';
import type { CostReport } from '#lib/cost/report.ts';
import { ok } from '#lib/server/agentops/fault.ts';
import { beginsLate, budgetsOfSingle, keptShort } from './left-out.ts';

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

describe('beginsLate', () => {
	const previous = { startMs: 100, endMs: 200 };
	const reportOf = (calls: number) =>
		Promise.resolve(ok({ previousBuckets: [{ calls }, { calls: 1 }] } as unknown as CostReport));
	const tell = async (firstCalls: number, ...starts: (number | null)[]) => {
		const asked: string[] = [];
		const reply = await beginsLate(
			{
				extent: async (id) => {
					asked.push(id);
					const startMs = starts[Number(id)] ?? null;
					return ok(startMs === null ? null : { startMs, endMs: 1_000 });
				}
			},
			starts.map((_, index) => String(index)),
			reportOf(firstCalls),
			previous,
			{}
		);
		return { reply, asked };
	};

	it('tells when the first session of all began, where the period before began earlier', async () => {
		expect((await tell(0, 170, 150, null)).reply).toEqual(ok(150));
		expect((await tell(0, 300)).reply).toEqual(ok(300));
	});

	it('tells nothing where there is all of that period, or nothing at all', async () => {
		expect(await tell(0, 100, 150)).toEqual({ reply: ok(null), asked: ['0'] });
		expect((await tell(0, null)).reply).toEqual(ok(null));
		// A call at its beginning: nobody needs to look further.
		expect(await tell(1, 150)).toEqual({ reply: ok(null), asked: [] });
	});

	it('asks for nothing where the figures tell it', async () => {
		const told = (firstMs: number | null) => {
			const report = { previousBuckets: [{ calls: 0 }], firstMs } as unknown as CostReport;
			const extent = () => Promise.reject(new Error('nobody asks'));
			return beginsLate({ extent }, ['0'], Promise.resolve(ok(report)), previous, {});
		};
		expect(await told(150)).toEqual(ok(150));
		expect(await told(100)).toEqual(ok(null));
		expect(await told(null)).toEqual(ok(null));
	});
});
