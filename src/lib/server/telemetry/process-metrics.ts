/** The process as its operator sees it: memory, processor time, and how late the event loop runs. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import type { Meter } from '@opentelemetry/api';

/** Often enough to see a stall of 100 ms, seldom enough to cost nothing. */
const resolutionMs = 50;
/** Who reads within it gets the figure that the other reader got: a look ends what is seen so far. */
const lookMs = 5_000;

/**
 * What Node measures is from look to look: the pause between two is no delay.
 * @param passedNs from one look to the next
 */
export function lateSeconds(passedNs: number): number {
	return Math.max(0, passedNs / 1e9 - resolutionMs / 1_000);
}

/** @returns stops looking */
export function observeProcess(meter: Meter): () => void {
	const delay = monitorEventLoopDelay({ resolution: resolutionMs });
	delay.enable();
	let look = { atMs: -lookMs, lateSeconds: 0 };
	meter
		.createObservableUpDownCounter('process.memory.usage', {
			description: 'Memory of the portal, with the embedded store.',
			unit: 'By'
		})
		.addCallback((result) => {
			const { rss, heapUsed, external } = process.memoryUsage();
			result.observe(rss, { 'process.memory.type': 'resident' });
			result.observe(heapUsed, { 'process.memory.type': 'heap' });
			result.observe(external, { 'process.memory.type': 'external' });
		});
	meter
		.createObservableCounter('process.cpu.time', {
			description: 'Processor time of all threads.',
			unit: 's'
		})
		.addCallback((result) => {
			const { user, system } = process.cpuUsage();
			result.observe(user / 1e6, { 'cpu.mode': 'user' });
			result.observe(system / 1e6, { 'cpu.mode': 'system' });
		});
	meter
		.createObservableGauge('nodejs.eventloop.delay.p99', {
			description: 'How late the event loop was since the last look, 99th percentile.',
			unit: 's'
		})
		.addCallback((result) => {
			const now = performance.now();
			if (now - look.atMs >= lookMs) {
				look = { atMs: now, lateSeconds: lateSeconds(delay.percentile(99)) };
				delay.reset();
			}
			result.observe(look.lateSeconds);
		});
	return () => delay.disable();
}
