import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSpan, textAttributes } from '../../../../tests/builders/span.ts';
import { spanRefText } from '../span-ref.ts';
import type { RawSpan } from '../span.ts';
import { TranscriptBuilder } from './transcript.ts';
import { textMost, type TranscriptEntry } from './entry.ts';

let counter = 0;
const user = (text: string) => ({ role: 'user', content: text });
const said = (text: string) => ({ role: 'assistant', content: text });
const called = (id: string, name: string, args = '{}') => ({
	role: 'assistant',
	content: null,
	tool_calls: [{ id, type: 'function', function: { name, arguments: args } }]
});
const answered = (id: string, text: string) => ({ role: 'tool', tool_call_id: id, content: text });

function span(startMs: number, given: Partial<RawSpan> & { values?: Record<string, unknown> }) {
	counter += 1;
	const { values = {}, ...rest } = given;
	return buildSpan({
		spanId: counter.toString(16).padStart(16, '0'),
		startNs: BigInt(startMs) * 1_000_000n,
		durationNs: 1_000_000n,
		attributes: textAttributes(values),
		...rest
	});
}

const chat = (startMs: number, input: unknown[], output: unknown[], given: Partial<RawSpan> = {}) =>
	span(startMs, {
		values: {
			'gen_ai.operation.name': 'chat',
			'gen_ai.request.model': 'm',
			'gen_ai.prompt': input,
			'gen_ai.completion': output
		},
		...given
	});

function transcript(spans: readonly RawSpan[]) {
	const builder = new TranscriptBuilder();
	for (const each of spans) builder.add(each);
	return builder.page();
}

function line(entry: TranscriptEntry): string {
	const words = entry.parts.map((part) =>
		part.kind === 'tool_call' ? `→${part.name}` : 'text' in part ? part.text : part.kind
	);
	const who = entry.kind === 'tool' ? `[${entry.name ?? ''}]` : entry.role;
	return `${who}${entry.failed ? '!' : ''}: ${words.join(' ')}`;
}

const lines = (spans: readonly RawSpan[]) => transcript(spans).entries.map(line);

describe('the transcript of a run', () => {
	it('names spans with one id as the tree does, however they came', () => {
		const twin = { spanId: 'ab', startNs: 5_000_000n };
		const long = chat(5, [user('one')], [said('long')], { ...twin, durationNs: 9_000_000n });
		const short = chat(5, [user('two')], [said('short')], { ...twin, durationNs: 2_000_000n });
		const refs = (spans: readonly RawSpan[]) =>
			transcript(spans)
				.entries.map((entry) => `${line(entry)} ${spanRefText(entry)}`)
				.filter((text) => text.startsWith('assistant'));
		const expected = ['assistant: short ab', 'assistant: long ab~2'];
		expect(refs([long, short])).toEqual(expected);
		expect(refs([short, long])).toEqual(expected);
	});

	it('says of each call only what is new, tools where they ran', () => {
		const first = [{ role: 'system', content: 'Be brief.' }, user('Total of INV-7?')];
		const run = [
			chat(0, first, [called('c1', 'get_invoice', '{"id": "INV-7"}')]),
			span(10, {
				values: {
					'gen_ai.operation.name': 'execute_tool',
					'gen_ai.tool.name': 'get_invoice',
					'gen_ai.tool.call.id': 'c1',
					'gen_ai.tool.call.arguments': '{"id":"INV-7"}',
					'gen_ai.tool.call.result': '{"total":120}'
				}
			}),
			chat(
				20,
				[...first, called('c1', 'get_invoice', '{"id":"INV-7"}'), answered('c1', '{"total":120}')],
				[said('It is 120.')]
			),
			chat(
				30,
				[
					...first,
					called('c1', 'get_invoice', '{"id":"INV-7"}'),
					answered('c1', '{"total":120}'),
					said('It is 120. '),
					user('Sure?')
				],
				[said('Yes.')]
			)
		];
		expect(lines(run)).toEqual([
			'system: Be brief.',
			'user: Total of INV-7?',
			'assistant: →get_invoice',
			'[get_invoice]: {"total":120}',
			'assistant: It is 120.',
			'user: Sure?',
			'assistant: Yes.'
		]);
		expect(transcript(run).entries.at(-2)?.repeated).toBe(5);
	});

	it('shows the result of a tool that has no span, under its name, once', () => {
		const first = [user('x')];
		const history = [...first, called('c1', 'look'), answered('c1', 'seen')];
		expect(
			lines([
				chat(0, first, [called('c1', 'look')]),
				chat(10, history, [said('a')]),
				chat(20, [...history, said('a'), user('more')], [said('b')])
			])
		).toEqual([
			'user: x',
			'assistant: →look',
			'[look]: seen',
			'assistant: a',
			'user: more',
			'assistant: b'
		]);
	});

	it('gives a tool’s span the result that only the history knows', () => {
		const first = [user('x')];
		expect(
			lines([
				chat(0, first, [called('c1', 'look', '{"a":1}')]),
				span(5, {
					values: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look' }
				}),
				chat(10, [...first, called('c1', 'look', '{"a":1}'), answered('c1', 'seen')], [said('a')])
			])
		).toEqual(['user: x', 'assistant: →look', '[look]: seen', 'assistant: a']);
	});

	it('keeps what a person says twice', () => {
		const first = [user('ok')];
		expect(
			lines([chat(0, first, [said('1')]), chat(10, [...first, said('1'), user('ok')], [said('2')])])
		).toEqual(['user: ok', 'assistant: 1', 'user: ok', 'assistant: 2']);
	});

	it('leaves out what was said before when a history was shortened', () => {
		const all = [user('a'), said('b'), user('c'), said('d')];
		expect(
			lines([
				chat(0, [user('a')], [said('b')]),
				chat(10, all.slice(0, 3), [said('d')]),
				chat(20, [user('summary of a'), ...all.slice(2), user('e')], [said('f')])
			])
		).toEqual([
			'user: a',
			'assistant: b',
			'user: c',
			'assistant: d',
			'user: summary of a',
			'user: e',
			'assistant: f'
		]);
	});

	it('tells a call once that two libraries recorded', () => {
		const outer = chat(0, [user('hi')], [said('hello')]);
		const inner = chat(1, [user('hi')], [said('hello')], { parentSpanId: outer.spanId });
		expect(lines([outer, inner])).toEqual(['user: hi', 'assistant: hello']);
	});

	it('names the agent of each entry, and reads agents in turns', () => {
		const agent = (name: string, startMs: number, parentSpanId = '') =>
			span(startMs, {
				parentSpanId,
				values: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name }
			});
		const [planner, writer] = [agent('planner', 0), agent('writer', 1)];
		const { entries } = transcript([
			planner,
			writer,
			chat(2, [user('plan')], [said('p1')], { parentSpanId: planner.spanId }),
			chat(4, [user('write')], [said('w1')], { parentSpanId: writer.spanId }),
			chat(6, [user('plan'), said('p1'), user('go on')], [said('p2')], {
				parentSpanId: planner.spanId
			})
		]);
		expect(entries.map((entry) => `${entry.agent ?? ''} ${line(entry)}`)).toEqual([
			'planner user: plan',
			'planner assistant: p1',
			'writer user: write',
			'writer assistant: w1',
			'planner user: go on',
			'planner assistant: p2'
		]);
	});

	it('falls back to what a function took and gave when nothing below it was recorded', () => {
		const root = span(0, {
			name: 'run',
			values: { 'agentops.span.kind': 'workflow', 'agentops.workflow.input': 'q' }
		});
		expect(lines([root])).toEqual(['input: q']);
		const below = chat(5, [user('hi')], [said('hello')], { parentSpanId: root.spanId });
		expect(lines([root, below])).toEqual(['user: hi', 'assistant: hello']);
	});

	it('says what failed', () => {
		const failed = chat(0, [user('hi')], [], { status: 'error', statusMessage: 'rate limited' });
		expect(lines([failed])).toEqual(['user: hi', 'llm!: rate limited']);
	});

	it('masks secrets and cuts what is too long', () => {
		const { entries } = transcript([
			chat(0, [user(`key sk-0123456789abcdefghij ${'x'.repeat(10_000)}`)], [said('ok')])
		]);
		const part = entries[0]?.parts[0];
		const text = part?.kind === 'text' ? part.text : '';
		expect(text).toHaveLength(textMost);
		expect(text).not.toContain('sk-0123');
		expect(part?.wholeLength).toBeGreaterThan(10_000);
		expect(entries[1]?.parts[0]).not.toHaveProperty('wholeLength');
	});

	it('comes in pieces that add up, from parents in a ring too', () => {
		const a = chat(0, [user('1')], [said('2')], {
			spanId: 'a'.repeat(16),
			parentSpanId: 'b'.repeat(16)
		});
		const b = chat(5, [user('3')], [said('4')], {
			spanId: 'b'.repeat(16),
			parentSpanId: 'a'.repeat(16)
		});
		const builder = new TranscriptBuilder();
		builder.add(a);
		builder.add(b);
		expect(builder.page(0, 3).entries.map(line)).toEqual(['user: 1', 'assistant: 2', 'user: 3']);
		expect(builder.page(3, 3)).toMatchObject({ total: 4, from: 3 });
	});

	it('never says more than was sent, and never loses an answer', () => {
		const word = fc.constantFrom('a', 'b', 'c');
		const turn = fc.record({ grow: fc.boolean(), input: word, output: word });
		fc.assert(
			fc.property(fc.array(turn, { maxLength: 8 }), (turns) => {
				let history: object[] = [];
				const spans = turns.map(({ grow, input, output }, at) => {
					history = grow ? [...history, user(`${input}${at}`)] : [user(`${input}${at}`)];
					const call = chat(at * 10, history, [said(`${output}!${at}`)]);
					history = [...history, said(`${output}!${at}`)];
					return call;
				});
				const found = lines(spans);
				expect(found).toEqual(
					turns.flatMap(({ input, output }, at) => [
						`user: ${input}${at}`,
						`assistant: ${output}!${at}`
					])
				);
			})
		);
	});
});
