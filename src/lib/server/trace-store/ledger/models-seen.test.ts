import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { openSpanWriter } from '../write/writer.ts';
import { readModelsSeen } from './models-seen.ts';

const startMs = 1_760_000_000_000;
const range = { startMs, endMs: startMs + 60_000 };
const otherProject = '33333333-3333-4333-8333-333333333333';

let made = 0;
function call(projectId: string, model: string | null, costPico: bigint | null) {
	made += 1;
	return spanRow({
		projectId,
		traceId: made.toString(16).padStart(32, '0'),
		spanId: made.toString(16).padStart(16, '0'),
		startNs: BigInt(startMs + made) * 1_000_000n,
		costPico,
		facts: {
			countsAsCall: true,
			model,
			tokens: { input: 10, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }
		}
	});
}

describe('readModelsSeen', () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
		const writer = await openSpanWriter(temp.store, () => startMs);
		await writer.write([
			call(someProject, 'in-both', null),
			call(otherProject, 'in-both', null),
			call(someProject, 'in-one', null),
			call(otherProject, 'in-one', 5n),
			call(otherProject, 'priced', 5n),
			call(someProject, null, null)
		]);
		await writer.close();
	}, 60_000);
	afterAll(() => temp.remove());

	const seen = async (projectIds: readonly string[] | null) =>
		Object.fromEntries(
			(await readModelsSeen(temp.store, range, projectIds)).map((each) => [
				each.model,
				[each.calls, each.unpricedCalls, ...each.unpricedIn]
			])
		);

	it('tells in which projects the unpriced calls of a model are', async () => {
		expect(await seen(null)).toEqual({
			'in-both': [2, 2, someProject, otherProject],
			'in-one': [2, 1, someProject],
			priced: [1, 0],
			null: [1, 1, someProject]
		});
	});

	it('tells nothing of other projects than those that are asked for', async () => {
		expect(await seen([otherProject])).toEqual({
			'in-both': [1, 1, otherProject],
			'in-one': [1, 0],
			priced: [1, 0]
		});
	});
});
