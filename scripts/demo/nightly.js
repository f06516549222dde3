/** The nightly report: one trace of about two thousand spans, some of them failing. */
import { errors } from './content.js';
import { createDraft } from './draft.js';

const chunks = 250;
const lanes = 6;

/**
 * @param {import('./random.js').Random} random
 * @param {number} atMs
 * @returns {import('./draft.js').DemoTrace}
 */
export function nightlyTrace(random, atMs) {
	const draft = createDraft(random, { service: 'nightly-report', scope: 'report-batch' });
	const root = draft.span(null, '야간 보고서.workflow', atMs, 100, {
		'agentops.span.kind': 'workflow',
		'workflow.name': '야간 보고서',
		'agentops.tags': JSON.stringify(['batch', 'nightly']),
		'user.id': 'batch'
	});
	const clocks = Array.from({ length: lanes }, (_, lane) => atMs + 10 + lane * 3);
	for (let chunk = 0; chunk < chunks; chunk++) {
		const lane = chunk % lanes;
		let clock = clocks[lane] ?? atMs;
		const task = draft.span(root, `summarize_${chunk}.task`, clock, 5, {
			'agentops.span.kind': 'task',
			'operation.name': `summarize_${chunk}`
		});
		clock += 1;
		for (let page = 0; page < 5; page++) {
			const read = draft.span(
				task,
				'read_page.tool',
				clock,
				random.around(14),
				{
					'agentops.span.kind': 'tool',
					'tool.name': 'read_page',
					'tool.parameters': `{"page":${page}}`
				},
				random.chance(0.004) ? { error: random.pick(errors) } : {}
			);
			clock = read.endMs + 0.5;
		}
		for (const model of ['LGAI-EXAONE/EXAONE-4.0-32B', 'gpt-4o-mini']) {
			const output = Math.round(random.around(60));
			const chat = draft.span(
				task,
				`chat ${model}`,
				clock,
				80 + output * 4,
				{
					'gen_ai.operation.name': 'chat',
					'gen_ai.provider.name': model.startsWith('gpt') ? 'openai' : 'hosted_vllm',
					'gen_ai.request.model': model,
					'gen_ai.usage.input_tokens': Math.round(random.around(900)),
					'gen_ai.usage.output_tokens': output
				},
				{ kind: 'client', status: 'unset' }
			);
			clock = chat.endMs + 1;
		}
		draft.stretch(task, clock);
		clocks[lane] = clock + 2;
	}
	draft.stretch(root, Math.max(...clocks) + 5);
	return draft.done();
}
