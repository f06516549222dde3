import { expect, it } from 'vitest';
import type { DearestPage } from '#lib/server/agentops/analytics.ts';
import { failed, ok, type Fault } from '#lib/server/agentops/fault.ts';
import { sessionsOfProjects } from './sessions-of-projects.ts';

const page = (total: number): DearestPage => ({
	rows: [],
	total,
	coverage: { readSessions: total, totalSessions: total },
	unanswered: [],
	spentPico: BigInt(total)
});
const ids = Array.from({ length: 9 }, (_, index) => `project ${index}`);

it('asks each project for its list, a few at a time, and adds them up', async () => {
	let running = 0;
	let most = 0;
	const reply = await sessionsOfProjects(ids, 10, async (id) => {
		running += 1;
		most = Math.max(most, running);
		await new Promise((resolve) => setImmediate(resolve));
		running -= 1;
		return ok(page(ids.indexOf(id)));
	});
	if (!reply.ok) throw new Error(reply.fault.detail);
	expect(reply.value).toMatchObject({ total: 36, spentPico: 36n });
	expect(reply.value.shares.map(({ projectId }) => projectId)).toEqual(ids);
	expect(most).toBe(4);
});

it('tells the fault of one instead of the sum of the others', async () => {
	const fault: Fault = { kind: 'timeout', hint: null, source: 'store', detail: 'late' };
	const read = async (id: string) => (id === ids[6] ? failed(fault) : ok(page(1)));
	expect(await sessionsOfProjects(ids, 10, read)).toEqual({ ok: false, fault });
});
