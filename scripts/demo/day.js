/** Which traffic runs when: a working day in Seoul, hour by hour. */
import { assistantTrace } from './assistant.js';
import { crewTrace } from './crew.js';
import { gatewayTrace } from './gateway.js';
import { nightlyTrace } from './nightly.js';
import { createRandom } from './random.js';
import { reviewerTrace } from './reviewer.js';

const hourMs = 3_600_000;
/** Korea keeps +09:00 all year. */
const seoulMs = 9 * hourMs;
/** The nightly report runs at 02:10 in Seoul. */
const nightlyHour = 2;

/** Share of a working day's sessions in each hour of Seoul: a quiet night, lunch, an evening tail. */
const shares = [
	0.8, 0.5, 0.4, 0.3, 0.3, 0.5, 1.2, 2.6, 5.4, 8.8, 9.6, 8.9, 5.2, 7.9, 9.2, 8.7, 7.6, 6.1, 4.3,
	3.4, 2.9, 2.4, 1.8, 1.2
];
const wholeDay = shares.reduce((sum, share) => sum + share, 0);

/** @typedef {(random: import('./random.js').Random, atMs: number) => import('./draft.js').DemoTrace} Scenario */

/** @type {readonly (readonly [number, Scenario])[]} */
const scenarios = [
	[46, gatewayTrace],
	[32, assistantTrace],
	[13, reviewerTrace],
	[9, crewTrace]
];

/**
 * What had been sent by `nowMs`. An hour's traffic depends on the seed and that hour alone: sent again
 * later, it is the same spans, and sessions that were running then have ended.
 * @param {{ seed: string, nowMs: number, hours: number, sessionsPerDay: number }} plan
 * @returns {Generator<import('./draft.js').DemoTrace>} oldest hour first
 */
export function* traffic({ seed, nowMs, hours, sessionsPerDay }) {
	const lastHour = Math.floor(nowMs / hourMs);
	for (let hour = lastHour - hours; hour <= lastHour; hour++) {
		for (const trace of hourOf(seed, hour, sessionsPerDay)) {
			const sent = endedBy(trace, nowMs);
			if (sent.spans.length > 0) yield sent;
		}
	}
}

/**
 * @param {string} seed
 * @param {number} hour Unix hours
 * @param {number} sessionsPerDay
 * @returns {Generator<import('./draft.js').DemoTrace>}
 */
function* hourOf(seed, hour, sessionsPerDay) {
	const random = createRandom(`${seed} ${hour}`);
	const local = new Date(hour * hourMs + seoulMs);
	const weekend = local.getUTCDay() === 0 || local.getUTCDay() === 6;
	const share = (shares[local.getUTCHours()] ?? 0) / wholeDay;
	const wanted = sessionsPerDay * share * (weekend ? 0.35 : 1) * random.around(1, 0.12);
	const count = Math.floor(wanted) + (random.chance(wanted % 1) ? 1 : 0);

	if (local.getUTCHours() === nightlyHour) yield nightlyTrace(random, hour * hourMs + 600_000);
	for (let session = 0; session < count; session++) {
		const atMs = hour * hourMs + random.next() * hourMs;
		const trace = random.weighted(scenarios)(random, atMs);
		yield random.chance(0.006) ? withoutOneParent(trace, random) : trace;
	}
}

/**
 * A sender's queue was full once: children whose parent never arrives.
 * @param {import('./draft.js').DemoTrace} trace
 * @param {import('./random.js').Random} random
 */
function withoutOneParent({ resource, spans }, random) {
	const parents = new Set(spans.map((span) => span.parentSpanId));
	const lost = random.pick(spans.filter((span) => parents.has(span.spanId)));
	return { resource, spans: spans.filter((span) => span !== lost) };
}

/**
 * Exporters send a span when it ends: of a running session only what has ended is there, its root not.
 * @param {import('./draft.js').DemoTrace} trace
 * @param {number} nowMs
 */
function endedBy({ resource, spans }, nowMs) {
	return { resource, spans: spans.filter((span) => span.endMs <= nowMs) };
}
