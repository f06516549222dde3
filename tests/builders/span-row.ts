import fc from 'fast-check';
import type { SpanFacts } from '../../src/lib/trace/span.ts';
import type { SpanRow } from '../../src/lib/server/trace-store/span-row.ts';

export const someProject = '22222222-2222-4222-8222-222222222222';

const noFacts: SpanFacts = {
	type: 'other',
	countsAsCall: false,
	model: null,
	provider: null,
	tokens: null,
	producerCost: null,
	user: null,
	team: null,
	conversation: null,
	agentName: null,
	toolName: null,
	tags: [],
	errorType: null,
	errorMessage: null
};

/** A stored span with nothing special about it; give what the test is about. */
export function spanRow(
	given: Partial<Omit<SpanRow, 'facts'>> & { facts?: Partial<SpanFacts> } = {}
): SpanRow {
	return {
		projectId: someProject,
		traceId: 'a'.repeat(32),
		spanId: 'b'.repeat(16),
		parentSpanId: '',
		name: 'work',
		kind: 'Internal',
		serviceName: 'svc',
		startNs: 1_760_000_000_000_000_001n,
		durationNs: 1_000_000n,
		status: 'unset',
		statusMessage: '',
		scopeName: '',
		scopeVersion: '',
		attributes: {},
		resourceAttributes: {},
		events: [],
		links: [],
		traceState: '',
		costPico: null,
		promptPico: null,
		costSource: null,
		...given,
		facts: { ...noFacts, ...given.facts }
	};
}

const digits = (length: number, values: number) =>
	fc.integer({ min: 1, max: values }).map((value) => value.toString(16).padStart(length, '0'));
const word = fc.constantFrom('', 'alpha', '주문 조회', 'b"\\\n', '한국어 모델');
const wordOrNull = fc.option(word);
const tokens = fc.record({
	input: fc.nat(10_000),
	cacheRead: fc.nat(100),
	cacheWrite: fc.nat(100),
	output: fc.nat(1_000),
	reasoning: fc.nat(100)
});

/** Spans of a few traces within some hours, of every shape that roll-ups care for. */
/** Some that are spelled in several ways, and some that are too long to be kept. */
const environment = (key: string): fc.Arbitrary<Record<string, string>> =>
	fc
		.option(
			fc.oneof(
				fc.constantFrom('', 'prod', '개발', '개발'.normalize('NFD'), 'a\tb\u0085', '\ud800'),
				fc.constantFrom(
					'\u200b',
					'\u200bprod\u200d',
					'개\ufeff발',
					'\u200c\u200dx\u200b\u200cy',
					'👩🏽‍💻'
				),
				fc.constantFrom('e\u200b\u0301', 'می\u200cخواهم', '\u202eprod\u2066', 'x😀\u200d\u200d'),
				fc
					.constantFrom('x', '가', '😀')
					.chain((letter) => fc.nat(210).map((times) => letter.repeat(times)))
			)
		)
		.map((value) => (value === null ? {} : { [key]: value }));

export const anySpanRow: fc.Arbitrary<SpanRow> = fc
	.record({
		traceId: digits(32, 4),
		spanId: digits(16, 1_000_000),
		parentSpanId: fc.constantFrom('', '00000000000000ff'),
		name: word,
		serviceName: word,
		startNs: fc.nat(10_000_000).map((ms) => 1_760_000_000_000_000_007n + BigInt(ms) * 1_000_000n),
		durationNs: fc.nat(2_000_000_000).map(BigInt),
		status: fc.constantFrom('ok' as const, 'error' as const, 'unset' as const),
		costPico: fc.option(fc.bigInt({ min: 0n, max: 10n ** 13n })),
		promptPico: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
		attributes: environment('deployment.environment'),
		resourceAttributes: environment('deployment.environment.name'),
		facts: fc.record({
			countsAsCall: fc.boolean(),
			model: wordOrNull,
			tokens: fc.option(tokens),
			user: wordOrNull,
			team: wordOrNull,
			conversation: wordOrNull,
			agentName: wordOrNull,
			toolName: wordOrNull,
			tags: fc.array(word, { maxLength: 3 }),
			errorType: wordOrNull
		})
	})
	.map(spanRow);
