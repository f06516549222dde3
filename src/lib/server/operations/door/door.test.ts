import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../log.ts';
import type { FrozenStore } from '../../trace-store/backup/freeze.ts';
import { askState, askToHold } from './knock.ts';
import { openDoor, type DoorAnswers } from './open-door.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-door-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const log = createLog('silent');
const folder = (name: string) => {
	mkdirSync(join(root, name), { recursive: true });
	return join(root, name);
};

const frozen: FrozenStore = {
	version: '26.7',
	migrations: [1],
	tables: [{ name: 'otel_traces', create: 'CREATE TABLE otel_traces', folder: null }],
	totals: {
		spans: 1,
		sessions: 1,
		spansOfSessions: 1,
		llmCalls: 1,
		tokens: 1,
		cost: '0.1',
		ledgerCost: '0.1'
	}
};

function answersWith(given: Partial<DoorAnswers> = {}): DoorAnswers & { released: number } {
	const answers = {
		released: 0,
		readiness: async () => ({ database: true, store: false }),
		holdStore: async () => ({
			frozen,
			release: async () => {
				answers.released += 1;
			}
		}),
		onBackup: async () => undefined,
		...given
	};
	return answers;
}

describe('the door', () => {
	it('tells how the portal is, to the owner of the directory alone', async () => {
		const dir = folder('state');
		expect(await askState(dir)).toBeNull();
		const door = await openDoor(dir, answersWith(), log);
		expect(statSync(join(dir, 'portal.sock')).mode & 0o777).toBe(0o600);
		expect(await askState(dir)).toEqual({
			pid: process.pid,
			hops: { database: true, store: false }
		});
		await door.close();
		expect(await askState(dir)).toBeNull();
		expect(existsSync(join(dir, 'portal.sock'))).toBe(false);
	});

	it('holds the store as long as the command is there', async () => {
		const dir = folder('hold');
		const answers = answersWith();
		const door = await openDoor(dir, answers, log);
		const held = await askToHold(dir);
		expect(held?.store).toEqual(frozen);
		expect([held?.isHeld(), answers.released]).toEqual([true, 0]);
		await held?.release();
		await expect.poll(() => answers.released).toBe(1);
		await door.close();
	});

	it('tells the command when the portal stops meanwhile', async () => {
		const dir = folder('stop');
		const answers = answersWith();
		const door = await openDoor(dir, answers, log);
		const held = await askToHold(dir);
		await door.close();
		expect(answers.released).toBe(1);
		await expect.poll(() => held?.isHeld()).toBe(false);
	});

	it('passes on why the store cannot be held now', async () => {
		const dir = folder('busy');
		const busy = () => Promise.reject(new Error('The job "repricing" changes the store now.'));
		const door = await openDoor(dir, answersWith({ holdStore: busy }), log);
		await expect(askToHold(dir)).rejects.toThrow('The job "repricing" changes the store now.');
		await door.close();
	});

	it('lets nothing out that could not be recorded', async () => {
		const dir = folder('unrecorded');
		const answers = answersWith({ onBackup: () => Promise.reject(new Error('disk full')) });
		const door = await openDoor(dir, answers, log);
		await expect(askToHold(dir)).rejects.toThrow();
		expect(answers.released).toBe(1);
		await door.close();
	});

	it('takes the place of what a crash left, and not that of a portal that runs', async () => {
		const dir = folder('stale');
		writeFileSync(join(dir, 'portal.sock'), '');
		const first = await openDoor(dir, answersWith(), log);
		const second = await openDoor(dir, answersWith({ readiness: async () => ({}) }), log);
		expect((await askState(dir))?.hops).toEqual({ database: true, store: false });
		await second.close();
		expect(await askState(dir)).not.toBeNull();
		await first.close();
	});

	it('is found below a path that is too long for a socket', async () => {
		const dir = folder('long/'.repeat(30));
		const door = await openDoor(dir, answersWith(), log);
		expect((await askState(dir))?.pid).toBe(process.pid);
		await door.close();
	});
});
