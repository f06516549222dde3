import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const texts = ({ shown }: Toasts) => shown.map(({ text }) => text);

test('a result goes by itself', () => {
	const toasts = new Toasts();
	toasts.say('saved');
	vi.advanceTimersByTime(5_000);
	expect(texts(toasts)).toEqual(['saved']);
	vi.advanceTimersByTime(2_000);
	expect(texts(toasts)).toEqual([]);
});

test('none goes while one is pointed at, and all do some time after', () => {
	const toasts = new Toasts();
	toasts.say('saved');
	toasts.hold();
	toasts.say('copied');
	vi.advanceTimersByTime(60_000);
	expect(texts(toasts)).toEqual(['saved', 'copied']);
	toasts.release();
	vi.advanceTimersByTime(7_000);
	expect(texts(toasts)).toEqual([]);
});

test('the oldest makes room, and one can be sent away', () => {
	const toasts = new Toasts();
	for (const text of ['a', 'b', 'c', 'd', 'e']) toasts.say(text);
	expect(texts(toasts)).toEqual(['b', 'c', 'd', 'e']);
	toasts.dismiss(toasts.shown[1]?.id ?? 0);
	expect(texts(toasts)).toEqual(['b', 'd', 'e']);
});
