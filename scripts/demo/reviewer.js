/** A code reviewer on Claude: long cached prompts, many small tools. */
import { createDraft } from './draft.js';
import { englishTalks, errors } from './content.js';
import { users } from './crowd.js';

/**
 * @param {import('./random.js').Random} random
 * @param {number} atMs
 * @returns {import('./draft.js').DemoTrace}
 */
export function reviewerTrace(random, atMs) {
	const model = random.chance(0.7) ? 'claude-sonnet-4-5' : 'claude-haiku-4-5';
	const shared = {
		'gen_ai.provider.name': 'anthropic',
		'gen_ai.conversation.id': `pr-${random.int(4100, 4180)}`,
		'user.id': random.pick(users)
	};
	const draft = createDraft(random, { service: 'code-reviewer', scope: 'review-bot' });
	const talk = random.pick(englishTalks);
	const root = draft.span(null, 'invoke_agent code-reviewer', atMs, 20, {
		...shared,
		'gen_ai.operation.name': 'invoke_agent',
		'gen_ai.agent.name': 'code-reviewer',
		'agentops.tags': JSON.stringify(['ci', 'review'])
	});
	const turns = random.int(2, 9);
	const failsAtEnd = random.chance(0.05);
	let cached = 0;
	let clock = atMs + random.around(8);
	for (let turn = 0; turn < turns; turn++) {
		const fresh = random.int(300, 4_000) + (turn === 0 ? 9_000 : 0);
		const output = Math.max(20, Math.round(random.around(260)));
		const last = turn === turns - 1;
		const error = last && failsAtEnd ? random.pick(errors) : undefined;
		const chat = draft.span(
			root,
			`chat ${model}`,
			clock,
			random.around(700) + output * random.around(13, 0.2),
			{
				...shared,
				'gen_ai.operation.name': 'chat',
				'gen_ai.request.model': model,
				'gen_ai.input.messages': JSON.stringify([
					{ role: 'user', parts: [{ type: 'text', content: talk.question }] }
				]),
				...(!error && {
					'gen_ai.response.model': model,
					'gen_ai.usage.input_tokens': cached + fresh,
					'gen_ai.usage.cache_read.input_tokens': cached,
					'gen_ai.usage.cache_creation.input_tokens': fresh - 40,
					'gen_ai.usage.output_tokens': output,
					'gen_ai.output.messages': JSON.stringify([
						{
							role: 'assistant',
							parts: [{ type: 'text', content: last ? talk.answer : 'Reading the next file.' }],
							finish_reason: last ? 'end_turn' : 'tool_use'
						}
					])
				})
			},
			{ kind: 'client', ...(error ? { error } : { status: 'unset' }) }
		);
		cached += fresh - 40;
		clock = chat.endMs + random.around(4);
		if (last) break;
		const tool = draft.span(
			root,
			`execute_tool ${random.pick(['read_file', 'grep', 'run_tests', 'list_changes'])}`,
			clock,
			random.around(90, 1.1),
			{
				...shared,
				'gen_ai.operation.name': 'execute_tool',
				'gen_ai.tool.name': talk.tool,
				'gen_ai.tool.call.arguments': talk.argument,
				'gen_ai.tool.call.result': talk.result
			},
			{ status: 'unset' }
		);
		clock = tool.endMs + random.around(4);
	}
	draft.stretch(root, clock);
	return draft.done();
}
