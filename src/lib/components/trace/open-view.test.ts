import { describe, expect, it } from 'vitest';
import { lightSpan } from '../../../../tests/builders/light-spans.ts';
import { packLight } from '#lib/trace/light/pack.ts';
import { openReplay, openView } from './open-view.ts';
import { Replay } from './replay/replay.svelte.ts';

const spanId = 'aaaaaaaaaaaaaaaa';
const trace = packLight('t', '0', [
	lightSpan(spanId, '', { name: 'root', startNs: 0, durationNs: 2_000_000_000 })
]);
const params = (text: string) => new URLSearchParams(text);

function replayOf(text: string) {
	const { view } = openView(trace, params(text));
	const replay = new Replay(view, () => undefined);
	return { replay, unread: openReplay(replay, view, params(text)) };
}

describe('a session opened by its address', () => {
	it('finds nothing wrong with what it wrote itself', () => {
		const { view, unread } = openView(
			trace,
			params(`span=${spanId.toUpperCase()}&win=100-200.5&marks=${spanId}`)
		);
		expect(unread).toEqual([]);
		expect(view.window).toEqual({ startNs: 100e6, endNs: 200.5e6 });
		expect(view.marks.size).toBe(1);
	});

	it('names what the session does not have', () => {
		const asked = 'span=ffffffffffffffff&win=5000-6000&marks=ffffffffffffffff';
		const { view, unread } = openView(trace, params(asked));
		expect(unread.map(({ name }) => name)).toEqual(['span', 'marks', 'win']);
		expect(view.spans[view.cursor]?.spanId).toBe(spanId);
		expect(view.zoomed).toBe(false);
	});

	it('stands in a replay where it says, up to the end', () => {
		const { replay, unread } = replayOf('at=1500.25');
		expect(unread).toEqual([]);
		expect(replay.active).toBe(true);
		expect(replay.playhead.timeNs).toBe(1_500_250_000);
		expect(replayOf('at=2000').unread).toEqual([]);
	});

	it.each(['soon', '-1', '2001', ''])('begins no replay at %j, and says so', (at) => {
		const { replay, unread } = replayOf(`at=${at}`);
		expect(unread).toEqual([{ name: 'at', value: at }]);
		expect(replay.active).toBe(false);
	});
});
