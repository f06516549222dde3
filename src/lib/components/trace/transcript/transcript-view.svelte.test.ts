import { describe, expect, it } from 'vitest';
import type { TranscriptEntry } from '#lib/trace/transcript/entry.ts';
import { TranscriptView } from './transcript-view.svelte.ts';

const entry = (spanId: string, text: string): TranscriptEntry => ({
	spanId,
	ordinal: 1,
	atNs: 0,
	kind: 'said',
	role: 'user',
	agent: null,
	name: null,
	parts: [{ kind: 'text', text }],
	durationNs: null,
	failed: false,
	repeated: 0
});

/** A session that grows between readings. */
function growing(...readings: readonly (readonly TranscriptEntry[])[]) {
	let reading = 0;
	return new TranscriptView((from) => {
		const entries = readings[reading] ?? [];
		reading += 1;
		const page = { entries: entries.slice(from), total: entries.length, from, leftOut: 0 };
		return Promise.resolve({ value: page, fault: null });
	});
}

const texts = (view: TranscriptView) => view.entries.map(({ spanId }) => spanId);

describe('a transcript that is read again', () => {
	it('takes what came below, in place', async () => {
		const view = growing([entry('a', 'hi')], [entry('a', 'hi'), entry('b', 'well')]);
		await view.more();
		const before = view.heights.total;
		expect(await view.renew()).toBe(true);
		expect(texts(view)).toEqual(['a', 'b']);
		expect(view.total).toBe(2);
		expect(view.heights.total).toBeGreaterThan(before);
	});

	it('takes what parents that arrive last tell of what is shown', async () => {
		const later = { ...entry('a', 'hi'), atNs: 5_000, agent: 'planner' };
		const view = growing([entry('a', 'hi')], [later]);
		await view.more();
		expect(await view.renew()).toBe(true);
		expect(view.entries).toEqual([later]);
	});

	it('begins where nothing was recorded yet', async () => {
		const view = growing([], [entry('a', 'hi')]);
		await view.more();
		expect(await view.renew()).toBe(true);
		expect(texts(view)).toEqual(['a']);
	});

	it.each([
		['between', [entry('a', 'hi'), entry('x', 'oh'), entry('b', 'well')]],
		['in place of what is shown', [entry('a', 'changed'), entry('b', 'well')]],
		['less', [entry('a', 'hi')]]
	])('leaves what is shown as it is when something came %s', async (_, second) => {
		const view = growing([entry('a', 'hi'), entry('b', 'well')], second);
		await view.more();
		expect(await view.renew()).toBe(false);
		expect(texts(view)).toEqual(['a', 'b']);
	});

	it('reads one after the other, what came last with the last', async () => {
		const [a, b, c] = [entry('a', 'hi'), entry('b', 'well'), entry('c', 'so')];
		const view = growing([a], [a, b], [a, b, c]);
		const readings = [view.more(), view.more(), view.renew(), view.renew(), view.more()];
		expect(await Promise.all(readings)).toEqual([undefined, undefined, true, true, undefined]);
		expect(texts(view)).toEqual(['a', 'b', 'c']);
	});

	it('keeps what it has when a reading fails', async () => {
		const fault = { kind: 'unreachable', hint: null, source: 'portal', detail: '' } as const;
		let asked = 0;
		const failing = new TranscriptView(() => {
			asked += 1;
			const value = { entries: [entry('a', 'hi')], total: 1, from: 0, leftOut: 0 };
			return Promise.resolve(asked === 1 ? { value, fault: null } : { value: null, fault });
		});
		await failing.more();
		expect(await failing.renew()).toBe(false);
		expect(texts(failing)).toEqual(['a']);
		expect(failing.fault).toBeNull();
	});
});
