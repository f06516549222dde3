/** A support assistant by the current OpenTelemetry conventions: agent → retrieval → chat → tool → chat. */
import { englishTalks, errors, koreanPassages, koreanTalks } from './content.js';
import { users } from './crowd.js';
import { createDraft } from './draft.js';

/**
 * @param {import('./random.js').Random} random
 * @param {number} atMs
 * @returns {import('./draft.js').DemoTrace}
 */
export function assistantTrace(random, atMs) {
	const korean = random.chance(0.75);
	const talk = random.pick(korean ? koreanTalks : englishTalks);
	const model = random.weighted([
		[6, 'gpt-4.1'],
		[3, 'gpt-4.1-mini'],
		[1, 'gpt-5']
	]);
	const draft = createDraft(random, {
		service: 'support-assistant',
		scope: 'opentelemetry.instrumentation.openai_v2',
		environment: random.chance(0.9) ? 'production' : 'staging',
		resource: { 'service.version': '2.14.0' }
	});
	const shared = {
		'gen_ai.provider.name': 'openai',
		'gen_ai.conversation.id': `conv-${random.int(1000, 1400)}`,
		'user.id': random.pick(users)
	};
	const root = draft.span(null, 'invoke_agent 상담원', atMs, 40, {
		...shared,
		'gen_ai.operation.name': 'invoke_agent',
		'gen_ai.agent.name': '상담원',
		'gen_ai.agent.id': 'agent-cs-1',
		'gen_ai.request.model': model,
		'agentops.tags': JSON.stringify(['support', korean ? 'ko' : 'en'])
	});
	let clock = atMs + random.around(6);

	const search = draft.span(root, 'retrieval policy-index', clock, random.around(70), {
		'gen_ai.operation.name': 'retrieval',
		'gen_ai.data_source.id': 'policy-index',
		'db.collection.name': 'policy-index',
		'gen_ai.retrieval.query.text': talk.question,
		'gen_ai.retrieval.documents': JSON.stringify(
			koreanPassages.map((content, index) => ({
				id: `doc-${index}`,
				score: 0.91 - index / 10,
				content
			}))
		)
	});
	draft.span(
		search,
		'embeddings text-embedding-3-small',
		clock + 1,
		random.around(25),
		{
			...shared,
			'gen_ai.operation.name': 'embeddings',
			'gen_ai.request.model': 'text-embedding-3-small',
			'gen_ai.usage.input_tokens': random.int(18, 60)
		},
		{ kind: 'client' }
	);
	clock = search.endMs + random.around(4);

	const turns = random.weighted([
		[6, 1],
		[3, 2],
		[1, 4]
	]);
	const failing = random.chance(0.05) ? random.int(0, turns - 1) : turns;
	let promptTokens = random.int(700, 1600);
	for (let turn = 0; turn < turns && turn <= failing; turn++) {
		const call = {
			id: `call_${random.hex(6)}`,
			name: talk.tool,
			arguments: JSON.parse(talk.argument)
		};
		clock = chat([{ type: 'tool_call', ...call }], 'tool_calls').endMs + random.around(3);
		const tool = draft.span(
			root,
			`execute_tool ${talk.tool}`,
			clock,
			failing === turn ? 5_003 : random.around(160, 0.8),
			{
				...shared,
				'gen_ai.operation.name': 'execute_tool',
				'gen_ai.tool.name': talk.tool,
				'gen_ai.tool.call.id': call.id,
				'gen_ai.tool.call.arguments': talk.argument,
				'gen_ai.tool.call.result': failing === turn ? '' : talk.result
			},
			failing === turn ? { error: random.pick(errors) } : { status: 'unset' }
		);
		clock = tool.endMs + random.around(5);
		promptTokens += random.int(120, 500);
	}
	const last = chat([{ type: 'text', content: talk.answer }], 'stop');
	draft.stretch(root, last.endMs + random.around(4));
	return draft.done();

	/**
	 * @param {readonly object[]} parts
	 * @param {string} finish
	 */
	function chat(parts, finish) {
		const output = Math.max(12, Math.round(random.around(finish === 'stop' ? 180 : 45)));
		const reasoning = model === 'gpt-5' ? Math.round(output * 0.6) : 0;
		return draft.span(
			root,
			`chat ${model}`,
			clock,
			random.around(350) + (output + reasoning) * random.around(9),
			{
				...shared,
				'gen_ai.operation.name': 'chat',
				'gen_ai.request.model': model,
				'gen_ai.response.model': model,
				'gen_ai.response.id': `chatcmpl-${random.hex(8)}`,
				'gen_ai.response.finish_reasons': [finish],
				'gen_ai.request.temperature': 0.2,
				'gen_ai.usage.input_tokens': promptTokens,
				'gen_ai.usage.cache_read.input_tokens': random.chance(0.6)
					? Math.floor(promptTokens / 128 / 2) * 128
					: 0,
				'gen_ai.usage.output_tokens': output + reasoning,
				'gen_ai.usage.reasoning.output_tokens': reasoning,
				'gen_ai.system_instructions': JSON.stringify([
					{
						type: 'text',
						content: '당신은 쇼핑몰 상담원입니다. 정책 문서를 근거로 짧고 정확하게 답하세요.'
					}
				]),
				'gen_ai.input.messages': JSON.stringify([
					{ role: 'user', parts: [{ type: 'text', content: talk.question }] }
				]),
				'gen_ai.output.messages': JSON.stringify([
					{ role: 'assistant', parts, finish_reason: finish }
				])
			},
			{ kind: 'client', status: 'unset' }
		);
	}
}
