import { expect, it, vi } from 'vitest';
import { Writes } from './home/writes.ts';
import { Stillness } from './stillness.ts';

const spans = { table: 'otel_traces', lines: null } as const;

function tables() {
	const writes = new Writes();
	const still = new Stillness(writes, 'test', ['otel_traces']);
	const write = (work = async () => {}) => writes.during(spans, work);
	return { writes, still, write };
}

it('is known once a look has found nothing, until the next write', async () => {
	const { writes, still, write } = tables();
	expect(still.isStill).toBe(false);
	still.look()();
	expect(still.isStill).toBe(true);
	await writes.during({ table: 'sessions', lines: null }, async () => {});
	await writes.during(
		{ sql: 'INSERT INTO x SELECT 1 FROM otel_traces', params: {} },
		async () => {}
	);
	expect(still.isStill).toBe(true);
	await write();
	expect(still.isStill).toBe(false);
	still.look()();
	await writes.during({ sql: 'DELETE FROM otel_traces WHERE true', params: {} }, async () => {});
	expect(still.isStill).toBe(false);
});

it('is not told by a look during which something was written, or was being written', async () => {
	const { still, write } = tables();
	const before = still.look();
	await write();
	before();
	expect(still.isStill).toBe(false);
	let end = () => {};
	const written = write(() => new Promise((resolve) => (end = resolve)));
	still.look()();
	end();
	await written;
	expect(still.isStill).toBe(false);
});

it('is not told by a look that came too soon to see the last write', async () => {
	vi.useFakeTimers();
	const { still, write } = tables();
	await write();
	still.look(1_000)();
	expect(still.isStill).toBe(false);
	vi.advanceTimersByTime(1_000);
	still.look(1_000)();
	expect(still.isStill).toBe(true);
	vi.useRealTimers();
});

it('is never known where others may write', () => {
	const still = new Stillness(null, 'test', ['otel_traces']);
	still.look()();
	expect(still.isStill).toBe(false);
});
