import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { terms } from '../../../../../../tests/builders/query.ts';
import { someProject, spanRow } from '../../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../../tests/builders/store.ts';
import { defaultLimits, openSpanWriter } from '../../write/writer.ts';
import { findSessions } from './sessions.ts';

const beginMs = 1_760_000_000_000;
const range = { startMs: beginMs - 1, endMs: beginMs + 60_000 };

describe('a session whose spans came one after the other', () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
		// Until parts are merged each has what came with it alone.
		await temp.store.command('SYSTEM STOP MERGES sessions');
		const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
		const writer = await openSpanWriter(temp.store, () => beginMs, limits);
		for (const n of [1, 2, 3]) {
			await writer.write([
				spanRow({
					spanId: `${n}`.repeat(16),
					name: `step ${n}`,
					serviceName: `service ${n}`,
					startNs: BigInt(beginMs + n) * 1_000_000n,
					facts: {
						countsAsCall: true,
						model: `model ${n}`,
						user: `user ${n}`,
						team: `team ${n}`,
						conversation: `conversation ${n}`,
						agentName: `agent ${n}`,
						toolName: `tool ${n}`,
						tags: [`tag ${n}`],
						errorType: `error ${n}`
					}
				})
			]);
		}
		await writer.close();
	}, 60_000);
	afterAll(() => temp.remove());

	const names = ['model', 'service', 'user', 'team', 'conversation', 'agent', 'tool', 'tag'];
	const found = async (text: string, calls: boolean) => {
		const page = await findSessions(temp.store, someProject, {
			range,
			terms: terms(text),
			orderBy: 'start',
			descending: true,
			limit: 10,
			calls,
			cursor: null
		});
		return page === 'bad-cursor' ? page : [page.rows.length, page.total];
	};

	it.each(names)('is found by several of its names of one kind, in any order: %s', async (name) => {
		const term = (n: number) => `${name}:"${name} ${n}"`;
		for (const order of [[1], [2], [3], [1, 2], [2, 1], [3, 1, 2]]) {
			const text = order.map(term).join(' ');
			expect([text, await found(text, false)]).toEqual([text, [1, 1]]);
		}
		const other = `${term(1)} ${name}:"${name} 4"`;
		expect([other, await found(other, false)]).toEqual([other, [0, 0]]);
	});

	it('is found by names of several kinds, each from another of its spans', async () => {
		for (const [index, name] of names.entries()) {
			const next = names[(index + 1) % names.length] ?? '';
			const text = `${name}:"${name} 1" ${next}:"${next} 3"`;
			expect([text, await found(text, false)]).toEqual([text, [1, 1]]);
		}
	});

	it('is behind a figure of several of its users', async () => {
		for (const text of ['user:"user 1" user:"user 3"', 'user:"user 3" user:"user 2" tag:"tag 1"']) {
			expect([text, await found(text, true)]).toEqual([text, [1, 1]]);
		}
	});
});
