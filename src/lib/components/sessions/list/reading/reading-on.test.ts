import { describe, expect, it } from 'vitest';
import type { Coverage } from '#lib/server/agentops/analytics.ts';
import { ReadingOn } from './reading-on.svelte.ts';

const part = (detailedSessions: number): Coverage => ({
	readSessions: 100,
	totalSessions: 100,
	...(detailedSessions < 100 ? { detailedSessions, readsOn: true } : {})
});

const answering = (counts: readonly number[]) => {
	const left = [...counts];
	return () => Promise.resolve({ value: { coverage: part(left.shift() ?? 0) }, fault: null });
};

describe('reading on', () => {
	it('goes on until everything was read, and tells how far it is', async () => {
		const reading = new ReadingOn();
		expect(await reading.start(part(10), answering([40, 80, 100]))).toBe(true);
		expect(reading.coverage).toEqual(part(100));
		expect(reading.running).toBe(false);
	});

	it('ends when nothing new comes, however much is left', async () => {
		const reading = new ReadingOn();
		expect(await reading.start(part(10), answering([30, 30, 30, 90]))).toBe(true);
		expect(reading.coverage).toEqual(part(30));
	});

	it('ends when it is told to, or the source fails', async () => {
		const stopped = new ReadingOn();
		const read = () => {
			stopped.stop();
			return Promise.resolve({ value: { coverage: part(20) }, fault: null });
		};
		await stopped.start(part(10), read);
		expect(stopped.coverage).toEqual(part(20));
		const failed = new ReadingOn();
		expect(await failed.start(part(10), () => Promise.reject(new Error('gone')))).toBe(false);
		expect(failed.running).toBe(false);
	});
});
