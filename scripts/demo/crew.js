/** Agents that hand work to agents, as the AgentOps SDK records them: session → agent → agent → llm, tool. */
import { englishTalks, errors, koreanTalks } from './content.js';
import { createDraft } from './draft.js';

const roles = [
	{ name: 'planner', role: '계획을 세운다' },
	{ name: 'researcher', role: 'Collects sources' },
	{ name: 'writer', role: '초안을 쓴다' },
	{ name: 'critic', role: 'Finds what is wrong' }
];

/**
 * @param {import('./random.js').Random} random
 * @param {number} atMs
 * @returns {import('./draft.js').DemoTrace}
 */
export function crewTrace(random, atMs) {
	const draft = createDraft(random, {
		service: 'research-crew',
		scope: 'agentops',
		resource: { 'telemetry.sdk.name': 'agentops', imported_libraries: '["openai","crewai"]' }
	});
	const talk = random.pick(random.chance(0.5) ? koreanTalks : englishTalks);
	const session = draft.span(
		null,
		'research.session',
		atMs,
		20,
		{
			'agentops.span.kind': 'session',
			'operation.name': 'research',
			'agentops.session.input': JSON.stringify({ args: [talk.question], kwargs: {} }),
			'agentops.session.output': JSON.stringify(talk.answer),
			'agentops.tags': JSON.stringify(['research', random.pick(['weekly', 'ad-hoc', '보고서'])])
		},
		{ status: 'unset' }
	);
	const lead = draft.span(
		session,
		'crew.agent',
		atMs + 4,
		10,
		agentOf({ name: 'crew', role: 'Leads' })
	);
	const failing = random.chance(0.08) ? random.int(0, roles.length - 1) : -1;
	let clock = lead.startMs + 5;
	for (const [index, role] of roles.entries()) {
		const agent = draft.span(lead, `${role.name}.agent`, clock, 10, agentOf(role));
		clock += random.around(8);
		const calls = random.int(1, 3);
		for (let call = 0; call < calls; call++) {
			const llm = completion(agent, clock);
			clock = llm.endMs + random.around(5);
			if (role.name !== 'researcher' && call > 0) continue;
			const error = index === failing && call === calls - 1 ? random.pick(errors) : undefined;
			const tool = draft.span(
				agent,
				`${talk.tool}.tool`,
				clock,
				error ? 5_002 : random.around(420, 0.9),
				{
					'agentops.span.kind': 'tool',
					'operation.name': talk.tool,
					'tool.name': talk.tool,
					'tool.parameters': talk.argument,
					'tool.result': error ? '' : talk.result,
					'tool.status': error ? 'failed' : 'succeeded',
					// The search that the tool calls is billed by the request.
					...(talk.tool === 'search_incidents' && { 'gen_ai.usage.total_cost': 0.005 })
				},
				error ? { error } : {}
			);
			clock = tool.endMs + random.around(4);
		}
		draft.stretch(agent, clock);
		clock += random.around(6);
	}
	draft.stretch(lead, clock + 2);
	draft.stretch(session, clock + 6);
	return draft.done();

	/** @param {import('./draft.js').DemoSpan} parent @param {number} startMs */
	function completion(parent, startMs) {
		const prompt = Math.round(random.around(2_400, 0.6));
		const output = Math.max(8, Math.round(random.around(320)));
		return draft.span(
			parent,
			'openai.chat.completion',
			startMs,
			random.around(400) + output * random.around(11, 0.2),
			{
				'gen_ai.system': 'OpenAI',
				'gen_ai.request.type': 'chat',
				'gen_ai.request.model': 'gpt-4o',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'gen_ai.response.id': `chatcmpl-${random.hex(8)}`,
				'gen_ai.prompt.0.role': 'system',
				'gen_ai.prompt.0.content': 'You are part of a research crew. Cite what you use.',
				'gen_ai.prompt.1.role': 'user',
				'gen_ai.prompt.1.content': talk.question,
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.content': talk.answer,
				'gen_ai.completion.0.finish_reason': 'stop',
				'gen_ai.usage.prompt_tokens': prompt,
				'gen_ai.usage.completion_tokens': output,
				'gen_ai.usage.total_tokens': prompt + output
			},
			{ kind: 'client' }
		);
	}
}

/** @param {{ name: string, role: string }} agent */
function agentOf({ name, role }) {
	return {
		'agentops.span.kind': 'agent',
		'operation.name': name,
		'agent.name': name,
		'agent.role': role
	};
}
