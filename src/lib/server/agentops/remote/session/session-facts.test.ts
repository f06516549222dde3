import { expect, it } from 'vitest';
import { traceDetail } from '#lib/agentops/contract.ts';
import { readSession } from './session-facts.ts';

it('names services and environments in the one spelling in which a query asks for them', () => {
	const decomposed = '주문'.normalize('NFD');
	const facts = readSession(
		traceDetail.parse({
			project_id: 'p',
			trace_id: 't1',
			tags: [],
			metrics: {},
			spans: [
				{
					span_id: 's1',
					start_time: '2026-05-04T09:12:01.250000+00:00',
					end_time: '2026-05-04T09:12:06.252113+00:00',
					service_name: decomposed,
					attributes: {},
					resource_attributes: { deployment: { environment: `\u200b${decomposed}` } },
					span_attributes: {}
				}
			]
		})
	);
	expect([...(facts?.services ?? [])]).toEqual(['주문']);
	expect([...(facts?.environments ?? [])]).toEqual(['주문']);
});
