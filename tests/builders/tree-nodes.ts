/** Spans for the tree, built small; and random ones with every defect that real traces have. */
import fc from 'fast-check';
import type { SpanType } from '#lib/trace/span.ts';
import type { TreeNode } from '#lib/trace/tree/node.ts';

export type BuiltNode = TreeNode & { readonly type: SpanType };

export function buildNode(
	spanId: string,
	parentSpanId = '',
	overrides: Partial<BuiltNode> = {}
): BuiltNode {
	return {
		spanId,
		parentSpanId,
		startNs: 0,
		durationNs: 100,
		failed: false,
		countsAsCall: false,
		tokens: null,
		costUsd: null,
		type: 'other',
		...overrides
	};
}

const id = fc.integer({ min: 0, max: 30 }).map((number) => `s${String(number)}`);

/** Up to 40 spans with rings, orphans, equal ids, several roots and times that do not fit. */
export const anyNodes: fc.Arbitrary<BuiltNode[]> = fc.array(
	fc.record({
		spanId: id,
		parentSpanId: fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 4, arbitrary: id }),
		startNs: fc.integer({ min: -50, max: 500 }),
		durationNs: fc.integer({ min: 0, max: 300 }),
		failed: fc.boolean(),
		countsAsCall: fc.boolean(),
		tokens: fc.option(
			fc.record({
				input: fc.nat(50),
				cacheRead: fc.nat(50),
				cacheWrite: fc.nat(50),
				output: fc.nat(50),
				reasoning: fc.nat(50)
			})
		),
		costUsd: fc.option(fc.nat(100)),
		type: fc.constantFrom<SpanType>('llm', 'tool', 'agent', 'infrastructure', 'http', 'other')
	}),
	{ maxLength: 40 }
);
