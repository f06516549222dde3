import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { failed, ok, type Reply } from '../agentops/fault.ts';
import type { RemoteProject } from '../agentops/http-projects.ts';
import { remoteDirectory } from './project-directory.ts';

const project = { id: '11111111-1111-4111-8111-111111111111', slug: 'shop', name: 'Shop' };
const fault = failed({ kind: 'unreachable', hint: null, source: 'agentops', detail: 'down' });

function setUp() {
	let clock = 0;
	let answer: Reply<readonly RemoteProject[]> = ok([project]);
	const list = vi.fn(async () => answer);
	const directory = remoteDirectory({ list }, pino({ level: 'silent' }), () => clock);
	return {
		directory,
		list,
		wait: (ms: number) => void (clock += ms),
		answers: (next: typeof answer) => void (answer = next)
	};
}

describe('the projects of a remote AgentOps', () => {
	it('are found by id in any case and by slug', async () => {
		const { directory } = setUp();
		expect(await directory.find(project.id.toUpperCase())).toEqual(project);
		expect(await directory.find('shop')).toEqual(project);
		expect(await directory.find('other')).toBeNull();
	});

	it('are asked for once a minute, and once for many that ask together', async () => {
		const { directory, list, wait } = setUp();
		await Promise.all([directory.list(), directory.list(), directory.find('shop')]);
		expect(list).toHaveBeenCalledTimes(1);
		wait(59_999);
		await directory.list();
		expect(list).toHaveBeenCalledTimes(1);
		wait(1);
		await directory.list();
		expect(list).toHaveBeenCalledTimes(2);
	});

	it('stay known while it does not answer, and are asked for again soon', async () => {
		const { directory, list, wait, answers } = setUp();
		answers(fault);
		expect(await directory.list()).toEqual([]);
		expect(directory.fault()).toMatchObject({ kind: 'unreachable' });
		wait(3_000);
		answers(ok([project]));
		expect(await directory.list()).toEqual([project]);
		wait(60_000);
		answers(fault);
		expect(await directory.list()).toEqual([project]);
		expect(directory.fault()).toBeNull();
		expect(list).toHaveBeenCalledTimes(3);
	});

	it('cannot be made or renamed here', async () => {
		const { directory } = setUp();
		expect(directory.editable).toBe(false);
		await expect(directory.create('New')).rejects.toThrow(/remote AgentOps/);
		await expect(directory.rename(project.id, 'New')).rejects.toThrow(/remote AgentOps/);
	});
});
