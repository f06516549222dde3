/** Random light spans with every defect that real traces have. */
import fc from 'fast-check';
import type { LightSpan } from '#lib/trace/light/light.ts';
import { anyNodes, buildNode } from './tree-nodes.ts';

/** A light span with nothing special about it, named as its id; give what the test is about. */
export function lightSpan(
	spanId: string,
	parentSpanId = '',
	given: Partial<LightSpan> = {}
): LightSpan {
	return {
		...buildNode(spanId, parentSpanId),
		name: spanId,
		serviceName: 'desk',
		status: 'unset',
		model: null,
		label: null,
		errorText: null,
		truncated: false,
		endsBeforeStart: false,
		...given
	};
}

const word = fc.option(fc.constantFrom('gpt-4o', 'search', '검색', 'claude'));

/** Up to 40 spans with ids of 16 hexadecimal digits. */
export const anyLightSpans: fc.Arbitrary<LightSpan[]> = anyNodes.chain((nodes) =>
	fc.tuple(
		...nodes.map((node) =>
			fc
				.record({
					name: fc.constantFrom('chat', 'tool', 'GET /', ''),
					serviceName: fc.constantFrom('desk', 'gateway'),
					model: word,
					label: word,
					errorText: fc.option(fc.string({ maxLength: 40 })),
					status: fc.constantFrom('ok' as const, 'unset' as const),
					truncated: fc.boolean(),
					endsBeforeStart: fc.boolean(),
					startNs: fc.oneof(fc.integer(), fc.constant(-5e17)),
					costUsd: fc.option(fc.double({ min: 0, max: 9, noNaN: true }))
				})
				.map((rest): LightSpan => ({
					...node,
					...rest,
					spanId: hexId(node.spanId),
					parentSpanId: node.parentSpanId === '' ? '' : hexId(node.parentSpanId),
					status: node.failed ? 'error' : rest.status,
					costUsd: rest.costUsd === null ? null : Math.abs(rest.costUsd)
				}))
		)
	)
);

const hexId = (id: string) => Number(id.slice(1)).toString(16).padStart(16, '0');
