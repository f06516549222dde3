import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { someProject, spanRow } from '../../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../../tests/builders/store.ts';
import { openSpanWriter } from '../../write/writer.ts';
import { fillInputs } from './fill.ts';
import { readInputs } from './read.ts';

const beginMs = 1_760_000_000_000;
const trace = (n: number) => n.toString(16).padStart(32, '0');
const span = (n: number, k: number) => (n * 256 + k).toString(16).padStart(16, '0');
const said = (text: string) => ({
	'gen_ai.input.messages': JSON.stringify([{ role: 'user', content: text }])
});

type Step = Parameters<typeof spanRow>[0];

/** A session whose first span is its root. */
const session = (n: number, ...steps: readonly Step[]) =>
	steps.map((step, k) =>
		spanRow({
			traceId: trace(n),
			spanId: span(n, k),
			parentSpanId: k === 0 ? '' : span(n, 0),
			startNs: BigInt(beginMs + n * 60_000 + k) * 1_000_000n,
			...step
		})
	);
const call = (attributes: Readonly<Record<string, string>>, name = 'litellm_request'): Step => ({
	name,
	attributes,
	facts: { countsAsCall: true, model: 'm' }
});

const spans = [
	...session(
		1,
		{ name: 'Received Proxy Server Request' },
		call(said('환불해 주세요')),
		call(said('later'))
	),
	...session(2, { attributes: { 'input.value': 'q=7' } }, call(said('what is asked'))),
	...session(3, { attributes: { 'input.value': 'q=8' } }),
	...session(
		4,
		{ name: 'silent' },
		call({ 'gen_ai.prompt.0.role': 'system', 'gen_ai.prompt.0.content': 's' })
	),
	...session(5, call({ 'gen_ai.prompt': 'x'.repeat(300_000) })),
	...session(6, {
		name: 'chat',
		events: [{ name: 'gen_ai.user.message', timeNs: 1n, attributes: { content: 'in an event' } }],
		facts: { countsAsCall: true, model: 'm' }
	})
];
const places = [1, 2, 3, 4, 5, 6].map((n) => ({
	traceId: trace(n),
	spanId: null,
	startMs: beginMs + n * 60_000
}));
const answers = ['환불해 주세요', 'what is asked', 'q=8', null, null, 'in an event'];

vi.setConfig({ testTimeout: 60_000 });

let temp: TempStore;
beforeAll(async () => {
	temp = await openTempStore();
	const writer = await openSpanWriter(temp.store, Date.now);
	await writer.write(spans);
	await writer.close();
}, 60_000);
afterAll(() => temp.remove(), 60_000);

const settings = { pieceSpans: 4, settleMs: 0, settledMs: Date.now };

describe('what sessions were asked', () => {
	it('is told of spans that have just come', async () => {
		expect(await readInputs(temp.store, someProject, places)).toEqual(answers);
	});

	it('is the same once it was read out, also when that is done twice', async () => {
		while (await fillInputs(temp.store, settings));
		expect(await fillInputs(temp.store, settings)).toBe(false);
		expect(await readInputs(temp.store, someProject, places)).toEqual(answers);
		await temp.store.command('TRUNCATE TABLE input_marks');
		while (await fillInputs(temp.store, settings));
		expect(await readInputs(temp.store, someProject, places)).toEqual(answers);
	});

	it('is what an earlier span says, when that comes late', async () => {
		const writer = await openSpanWriter(temp.store, Date.now);
		const startNs = BigInt(beginMs + 60_000) * 1_000_000n;
		const [late] = session(1, call(said('first of all')));
		await writer.write(
			late ? [{ ...late, spanId: span(9, 9), parentSpanId: span(1, 0), startNs }] : []
		);
		await writer.close();
		const [first] = places;
		const asked = () => readInputs(temp.store, someProject, first ? [first] : []);
		expect(await asked()).toEqual(['first of all']);
		while (await fillInputs(temp.store, settings));
		expect(await asked()).toEqual(['first of all']);
	});

	it('is that of the very call, for a call', async () => {
		const calls = [1, 2].map((k) => ({
			traceId: trace(1),
			spanId: span(1, k),
			startMs: beginMs + 60_000 + k
		}));
		expect(await readInputs(temp.store, someProject, calls)).toEqual(['환불해 주세요', 'later']);
	});

	it('is nothing of another project', async () => {
		const other = 'ffffffff-0000-4000-8000-000000000000';
		expect(await readInputs(temp.store, other, places)).toEqual(places.map(() => null));
	});
});
