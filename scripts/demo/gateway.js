/** Calls through a LiteLLM proxy, in the three shapes that its versions write. */
import { englishTalks, errors, koreanTalks } from './content.js';
import { gatewayModels, teams, users } from './crowd.js';
import { createDraft } from './draft.js';

/**
 * @param {import('./random.js').Random} random
 * @param {number} atMs
 * @returns {import('./draft.js').DemoTrace}
 */
export function gatewayTrace(random, atMs) {
	const { provider, model, answers, msPerToken, usdPerMillion } = random.weighted(gatewayModels);
	const talk = random.pick(random.chance(0.6) ? koreanTalks : englishTalks);
	const era = random.weighted(
		/** @type {const} */ ([
			[1, 'indexed'],
			[4, 'parts'],
			[2, 'canonical']
		])
	);
	const team = random.weighted(teams.map((item) => /** @type {const} */ ([item.weight, item])));
	const user = random.pick(users);
	const error = random.chance(0.04) ? random.pick(errors) : undefined;
	const input = Math.round(random.around(620, 0.9));
	const output = error ? 0 : Math.max(4, Math.round(random.around(140, 0.7)));
	const costUsd = ((input + output) * usdPerMillion) / 1e6;

	const draft = createDraft(random, {
		service: 'litellm-proxy',
		scope: era === 'canonical' ? 'litellm.otel.v2' : 'litellm',
		resource: { model_id: 'litellm-proxy' }
	});
	const lengthMs = random.around(240) + output * msPerToken * random.around(1, 0.2);
	const root = draft.span(
		null,
		'Received Proxy Server Request',
		atMs,
		lengthMs + 12,
		{ 'http.request.method': 'POST', 'http.route': '/v1/chat/completions' },
		{ kind: 'server', ...(error && { error }) }
	);
	draft.span(root, 'auth', atMs + 0.4, random.around(1.6), { call_type: 'user_api_key_auth' });
	draft.span(root, 'redis', atMs + 2.4, random.around(0.8), { 'db.system': 'redis' });
	draft.span(root, 'router', atMs + 3.6, random.around(0.6), {
		call_type: 'async_get_available_deployment'
	});

	const usage = {
		indexed: {
			'gen_ai.usage.prompt_tokens': String(input),
			'gen_ai.usage.completion_tokens': String(output),
			'llm.usage.total_tokens': String(input + output),
			'gen_ai.prompt.0.role': 'user',
			'gen_ai.prompt.0.content': talk.question,
			...(output > 0 && {
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.content': talk.answer,
				'gen_ai.completion.0.finish_reason': 'stop'
			}),
			'gen_ai.cost.total_cost': String(costUsd),
			hidden_params: JSON.stringify({ model_id: 'm-1', response_cost: costUsd })
		},
		parts: {
			'gen_ai.operation.name': 'chat',
			'gen_ai.usage.input_tokens': input,
			'gen_ai.usage.output_tokens': output,
			'gen_ai.usage.total_tokens': input + output,
			...partMessages(talk, output),
			'gen_ai.cost.total_cost': costUsd
		},
		canonical: {
			'gen_ai.operation.name': 'chat',
			'gen_ai.provider.name': provider,
			'gen_ai.usage.input_tokens': input,
			'gen_ai.usage.output_tokens': output,
			...partMessages(talk, output),
			'litellm.cost.total': costUsd,
			'litellm.team.id': team.id,
			'litellm.team.alias': team.alias,
			'litellm.call_id': random.hex(16)
		}
	}[era];
	const request = draft.span(
		root,
		'litellm_request',
		atMs + 5,
		lengthMs,
		{
			'gen_ai.request.model': model,
			'gen_ai.response.model': answers,
			'gen_ai.system': provider,
			'llm.request.type': 'acompletion',
			'llm.is_streaming': random.chance(0.5) ? 'True' : 'False',
			'metadata.user_api_key_alias': team.key,
			'metadata.user_api_key_team_id': team.id,
			'metadata.user_api_key_team_alias': team.alias,
			'metadata.user_api_key_end_user_id': user,
			'metadata.tags': JSON.stringify([team.key, random.chance(0.8) ? 'prod' : 'dev']),
			...(error ? {} : usage)
		},
		{ kind: 'client', ...(error ? { error } : { status: era === 'canonical' ? 'unset' : 'ok' }) }
	);
	draft.span(request, 'raw_gen_ai_request', atMs + 6, lengthMs - 3, {
		[`llm.${provider}.model`]: model,
		[`llm.${provider}.messages`]: JSON.stringify([{ role: 'user', content: talk.question }])
	});
	draft.span(root, 'batch_write_to_db', request.endMs + 1, random.around(3), {
		'db.system': 'postgresql'
	});
	return draft.done();
}

/**
 * @param {import('./content.js').Talk} talk
 * @param {number} output tokens
 */
function partMessages({ question, answer }, output) {
	return {
		'gen_ai.input.messages': JSON.stringify([
			{ role: 'user', parts: [{ type: 'text', content: question }] }
		]),
		...(output > 0 && {
			'gen_ai.output.messages': JSON.stringify([
				{ role: 'assistant', parts: [{ type: 'text', content: answer }], finish_reason: 'stop' }
			]),
			'gen_ai.response.finish_reasons': JSON.stringify(['stop'])
		})
	};
}
