import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	agentopsAnthropic,
	agentopsDecorated,
	agentopsFailedTool,
	agentopsOpenai,
	agentopsToolCall
} from '../../../tests/builders/agentops-spans.ts';
import {
	litellmEraA,
	litellmEraB,
	litellmEraC,
	litellmProxyRequest,
	litellmRawRequest,
	litellmService
} from '../../../tests/builders/litellm-spans.ts';
import {
	openInferenceLlm,
	openInferenceSpan
} from '../../../tests/builders/openinference-spans.ts';
import {
	otelChat,
	otelEmbeddings,
	otelExecuteTool,
	otelInvokeAgent,
	otelOldChat,
	traceloopAnthropic,
	traceloopChat,
	traceloopEntity
} from '../../../tests/builders/otel-spans.ts';
import { buildSpan, exceptionEvent } from '../../../tests/builders/span.ts';
import {
	vercelDoGenerate,
	vercelEmbeddings,
	vercelGenerateText,
	vercelToolCall
} from '../../../tests/builders/vercel-spans.ts';
import { parseQuery } from '#lib/query/parse.ts';
import { readFacts } from './facts.ts';

describe('LiteLLM', () => {
	it('reads a call of era A', () => {
		expect(readFacts(litellmEraA())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			model: 'gpt-4o-2024-08-06',
			provider: 'openai',
			tokens: { input: 280, cacheRead: 0, cacheWrite: 0, output: 32, reasoning: 0 },
			producerCost: { usd: 0.00102, source: 'gen_ai.cost.total_cost' },
			user: 'customer-42',
			team: 'support'
		});
	});

	it('reads cached and reasoning tokens of era B from the usage copied into the metadata', () => {
		expect(readFacts(litellmEraB())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			tokens: { input: 152, cacheRead: 128, cacheWrite: 0, output: 22, reasoning: 10 }
		});
	});

	it('reads era C once although its tokens arrive under two names', () => {
		expect(readFacts(litellmEraC())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			tokens: { input: 180, cacheRead: 100, cacheWrite: 0, output: 32, reasoning: 0 },
			producerCost: { usd: 0.00102, source: 'litellm.cost.total' },
			conversation: 'conv-3',
			team: 'support'
		});
	});

	it('does not count the raw request that repeats the call', () => {
		const facts = readFacts(litellmRawRequest());
		expect(facts).toMatchObject({ type: 'http', countsAsCall: false, model: null });
	});

	it('counts the proxy span only when it carries the usage itself', () => {
		expect(readFacts(litellmProxyRequest())).toMatchObject({ type: 'http', countsAsCall: false });
		const withUsage = litellmProxyRequest({ attributes: { 'gen_ai.usage.prompt_tokens': '3' } });
		expect(readFacts(withUsage)).toMatchObject({ type: 'llm', countsAsCall: true });
	});

	it.each(['redis', 'postgres', 'auth', 'router', 'batch_write_to_db', 'proxy_pre_call'])(
		'takes %s for infrastructure and ignores the model that baggage copied onto it',
		(name) => {
			expect(readFacts(litellmService(name))).toMatchObject({
				type: 'infrastructure',
				countsAsCall: false,
				model: null
			});
		}
	);

	it('falls back to the cost in hidden_params, as JSON or as Python text', () => {
		const zero = { 'gen_ai.cost.total_cost': '0.0' };
		for (const hidden_params of [
			'{"response_cost": 1.5e-05}',
			"{'response_cost': 1.5e-05, 'x': 1}"
		]) {
			expect(
				readFacts(litellmEraA({ attributes: { ...zero, hidden_params } })).producerCost
			).toEqual({ usd: 0.000015, source: 'hidden_params.response_cost' });
		}
	});

	it('names the key when no end user is known, but not the master key', () => {
		const attributes = { 'metadata.user_api_key_end_user_id': 'None', 'llm.user': '' };
		expect(readFacts(litellmEraA({ attributes })).user).toBe('support-bot-key');
	});

	it('ignores the model that baggage copied onto database, http and guardrail spans', () => {
		const model = { 'gen_ai.request.model': 'gpt-4o' };
		const own: readonly Record<string, string>[] = [
			{ 'db.system.name': 'postgresql' },
			{ 'http.request.method': 'POST', 'http.route': '/chat/completions' },
			{ 'litellm.guardrail.name': 'pii' }
		];
		const types = own.map((keys) => readFacts(buildSpan({ attributes: { ...keys, ...model } })));
		expect(types.map(({ type }) => type)).toEqual(['infrastructure', 'http', 'guardrail']);
		for (const facts of types) expect(facts).toMatchObject({ countsAsCall: false, model: null });
	});

	it('takes a span with no more than a copied model for infrastructure', () => {
		const copied = { 'litellm.api_key.hash': 'abc', 'gen_ai.request.model': 'team-model' };
		for (const name of ['route team-model', 'fastapi.dependencies', 'auth /v1/chat/completions']) {
			expect(readFacts(buildSpan({ name, attributes: copied }))).toMatchObject({
				type: 'infrastructure',
				countsAsCall: false,
				model: null
			});
		}
	});

	it('names the model that was called, not the alias under which the proxy offers it', () => {
		const attributes = {
			'gen_ai.request.model': 'team-model',
			'gen_ai.response.model': 'team-model',
			'litellm.provider.model': 'anthropic/claude-sonnet-4-5'
		};
		expect(readFacts(litellmEraC({ attributes })).model).toBe('claude-sonnet-4-5');
	});

	it('reads end user, conversation and tags that the caller gave', () => {
		const attributes = {
			'litellm.metadata.user_api_key_end_user_id': 'user-kim',
			'metadata.requester_metadata':
				"{'tags': ['invoice', 'team-a'], 'session_id': 'conv-1', 'used_client_oauth_token': False}"
		};
		expect(readFacts(buildSpan({ attributes }))).toMatchObject({
			user: 'user-kim',
			conversation: 'conv-1',
			tags: ['invoice', 'team-a']
		});
	});

	it('types an embedding and a tool call by the call type', () => {
		const embedding = litellmEraA({ attributes: { 'llm.request.type': 'aembedding' } });
		expect(readFacts(embedding)).toMatchObject({ type: 'embedding', countsAsCall: true });
		const tool = litellmEraA({ attributes: { 'llm.request.type': 'call_mcp_tool' } });
		expect(readFacts(tool)).toMatchObject({ type: 'tool', countsAsCall: false });
	});
});

describe('AgentOps SDK', () => {
	it.each([
		['session', 'session'],
		['workflow', 'workflow'],
		['agent', 'agent'],
		['task', 'task'],
		['operation', 'task'],
		['tool', 'tool'],
		['guardrail', 'guardrail']
	] as const)('reads the %s decorator', (kind, type) => {
		expect(readFacts(agentopsDecorated(kind, 'planner'))).toMatchObject({
			type,
			countsAsCall: false
		});
	});

	it('reads the kind from the name when the attribute says nothing', () => {
		const span = buildSpan({
			name: 'planner.agent',
			attributes: { 'agentops.span.kind': 'unknown' }
		});
		expect(readFacts(span)).toMatchObject({ type: 'agent', agentName: 'planner' });
	});

	it('spells names as a query asks for them', () => {
		const decomposed = '환불 팀'.normalize('NFD');
		const span = buildSpan({
			attributes: {
				'user.id': decomposed,
				'gen_ai.conversation.id': 'a\tb',
				'litellm.team.alias': decomposed,
				'agentops.tags': JSON.stringify([decomposed, '환불 팀', 'a\nb'])
			}
		});
		expect(readFacts(span)).toMatchObject({
			user: '환불 팀',
			conversation: 'a b',
			team: '환불 팀',
			tags: ['환불 팀', 'a b']
		});
		for (const name of [decomposed, 'a\tb']) {
			const { terms } = parseQuery(`user:"${name}"`);
			const { user } = readFacts(buildSpan({ attributes: { 'user.id': name } }));
			expect(terms).toMatchObject([{ field: 'user', values: [user] }]);
		}
	});

	it('has no name of what nobody sees', () => {
		const span = buildSpan({
			attributes: {
				'user.id': '\u200bkim\u2060',
				'litellm.team.alias': '\u200b',
				'agentops.tags': JSON.stringify(['\ufeffbeta', '\u200b', 'beta'])
			}
		});
		expect(readFacts(span)).toMatchObject({ user: 'kim', team: null, tags: ['beta'] });
	});

	it('reads tags in any script', () => {
		expect(readFacts(agentopsDecorated('session', 'default')).tags).toEqual(['prod', '송장']);
	});

	it('does not take a decorated function for a call because it is of kind llm', () => {
		const span = buildSpan({ attributes: { 'agentops.span.kind': 'llm' } });
		expect(readFacts(span)).toMatchObject({ type: 'llm', countsAsCall: false });
	});

	it('reads an OpenAI call with the cost of both sides', () => {
		const facts = readFacts(agentopsOpenai());
		expect(facts).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			provider: 'openai',
			tokens: { input: 280, output: 32, reasoning: 0 }
		});
		expect(facts.producerCost?.usd).toBeCloseTo(0.00102, 10);
	});

	it('takes a tool call in a response for a tool, not for a call', () => {
		expect(readFacts(agentopsToolCall())).toMatchObject({
			type: 'tool',
			toolName: 'get_invoice',
			countsAsCall: false
		});
	});

	it('counts the cached tokens of an Anthropic call beside the prompt', () => {
		expect(readFacts(agentopsAnthropic()).tokens).toEqual({
			input: 500,
			cacheRead: 300,
			cacheWrite: 50,
			output: 40,
			reasoning: 0
		});
	});

	it('gives the failure in the words of the status', () => {
		expect(readFacts(agentopsFailedTool())).toMatchObject({
			type: 'tool',
			toolName: 'get_invoice',
			errorType: 'TimeoutError',
			errorMessage: 'TimeoutError: ledger did not answer'
		});
	});

	it('gives a tool its own price', () => {
		const span = agentopsDecorated('tool', 'search', {
			attributes: { 'gen_ai.usage.total_cost': '0.002' }
		});
		expect(readFacts(span)).toMatchObject({
			type: 'tool',
			countsAsCall: false,
			producerCost: { usd: 0.002, source: 'gen_ai.usage.total_cost' }
		});
	});
});

describe('OpenTelemetry conventions', () => {
	it('takes cached and reasoning tokens out of input and output', () => {
		expect(readFacts(otelChat())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			model: 'gpt-4.1-2025-04-14',
			conversation: 'conv-1',
			tokens: { input: 400, cacheRead: 600, cacheWrite: 0, output: 150, reasoning: 50 }
		});
	});

	it.each(['chat', 'text_completion', 'generate_content'])('counts %s', (operation) => {
		const span = otelChat({ attributes: { 'gen_ai.operation.name': operation } });
		expect(readFacts(span)).toMatchObject({ type: 'llm', countsAsCall: true });
	});

	it('does not count an agent although it reports the sum of its calls', () => {
		expect(readFacts(otelInvokeAgent())).toMatchObject({
			type: 'agent',
			countsAsCall: false,
			agentName: 'Planner',
			tokens: { input: 5000, output: 900 }
		});
		const create = otelInvokeAgent({ attributes: { 'gen_ai.operation.name': 'create_agent' } });
		expect(readFacts(create)).toMatchObject({ type: 'agent', countsAsCall: false });
	});

	it('reads embeddings, tools and the conventions of old', () => {
		expect(readFacts(otelEmbeddings())).toMatchObject({
			type: 'embedding',
			countsAsCall: true,
			tokens: { input: 64, output: 0 }
		});
		expect(readFacts(otelExecuteTool())).toMatchObject({ type: 'tool', toolName: 'weather' });
		expect(readFacts(otelOldChat())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			tokens: { input: 100, output: 180 }
		});
	});

	it('believes the numbers when they prove that the cache is beside the input', () => {
		const larger = otelChat({
			attributes: {
				'gen_ai.usage.input_tokens': '10',
				'gen_ai.usage.cache_read.input_tokens': '600'
			}
		});
		expect(readFacts(larger).tokens).toMatchObject({ input: 10, cacheRead: 600 });
		const summed = otelChat({
			attributes: {
				'gen_ai.usage.input_tokens': '700',
				'gen_ai.usage.total_tokens': '1500'
			}
		});
		expect(readFacts(summed).tokens).toMatchObject({ input: 700, cacheRead: 600, output: 150 });
	});

	it('believes the numbers when they prove that reasoning is beside the output', () => {
		const gemini = otelChat({
			attributes: {
				'gen_ai.usage.input_tokens': '100',
				'gen_ai.usage.output_tokens': '20',
				'gen_ai.usage.reasoning.output_tokens': '300',
				'gen_ai.usage.cache_read.input_tokens': '0'
			}
		});
		expect(readFacts(gemini).tokens).toMatchObject({ input: 100, output: 20, reasoning: 300 });
	});
});

describe('OpenLLMetry', () => {
	it('reads a chat with its user and session', () => {
		expect(readFacts(traceloopChat())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			user: 'user-9',
			conversation: 'sess-9',
			tokens: { input: 20, output: 30 }
		});
	});

	it('takes cached tokens out of the input, to which its Anthropic instrumentation added them', () => {
		expect(readFacts(traceloopAnthropic()).tokens).toEqual({
			input: 500,
			cacheRead: 300,
			cacheWrite: 50,
			output: 40,
			reasoning: 0
		});
	});

	it.each(['workflow', 'task', 'agent', 'tool'] as const)('reads the %s decorator', (kind) => {
		expect(readFacts(traceloopEntity(kind, 'plan'))).toMatchObject({
			type: kind,
			countsAsCall: false
		});
	});
});

describe('OpenInference', () => {
	it('prefers the model that answered to the one that was asked', () => {
		const attributes = {
			'llm.request.model_name': 'claude-opus-4-5',
			'llm.model_name': 'claude-opus-4-5',
			'llm.response.model_name': 'claude-sonnet-4-5'
		};
		expect(readFacts(openInferenceLlm({ attributes })).model).toBe('claude-sonnet-4-5');
	});

	it('reads a call', () => {
		expect(readFacts(openInferenceLlm())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			model: 'gpt-4o-mini-2024-07-18',
			provider: 'openai',
			tokens: { input: 176, cacheRead: 1024, cacheWrite: 0, output: 64, reasoning: 16 },
			producerCost: { usd: 0.0003, source: 'llm.cost.total' },
			user: 'user-1',
			conversation: 'sess-1',
			tags: ['beta']
		});
	});

	it.each([
		['CHAIN', 'workflow', false],
		['AGENT', 'agent', false],
		['TOOL', 'tool', false],
		['RETRIEVER', 'retrieval', false],
		['GUARDRAIL', 'guardrail', false],
		['EMBEDDING', 'embedding', true]
	] as const)('reads %s', (kind, type, countsAsCall) => {
		expect(readFacts(openInferenceSpan(kind, 'step'))).toMatchObject({ type, countsAsCall });
	});
});

describe('Vercel AI SDK', () => {
	it('counts the provider call and not the run around it', () => {
		expect(readFacts(vercelGenerateText())).toMatchObject({
			type: 'workflow',
			countsAsCall: false,
			user: 'user-5',
			conversation: 'sess-5',
			tokens: { input: 90, output: 20 }
		});
		expect(readFacts(vercelDoGenerate())).toMatchObject({
			type: 'llm',
			countsAsCall: true,
			model: 'gpt-4o-2024-08-06',
			provider: 'openai',
			tokens: { input: 25, cacheRead: 20, output: 10 }
		});
	});

	it('counts an embedding of version 7 once, and takes a step for no call', () => {
		expect(readFacts(vercelEmbeddings())).toMatchObject({ type: 'workflow', countsAsCall: false });
		const call = vercelEmbeddings({ attributes: { 'gen_ai.usage.input_tokens': '9' } });
		expect(readFacts(call)).toMatchObject({
			type: 'embedding',
			countsAsCall: true,
			model: 'text-embedding-3-small',
			tokens: { input: 9, output: 0 }
		});
		const elsewhere = vercelEmbeddings({ scopeName: 'opentelemetry.instrumentation.openai_v2' });
		expect(readFacts(elsewhere)).toMatchObject({ type: 'embedding', countsAsCall: true });
		const step = buildSpan({
			name: 'step 1',
			scopeName: 'gen_ai',
			attributes: { 'gen_ai.operation.name': 'agent_step' }
		});
		expect(readFacts(step)).toMatchObject({ type: 'task', countsAsCall: false });
	});

	it('knows user and conversation by the runtime context of version 7', () => {
		const attributes = {
			'ai.settings.context.userId': 'user-7',
			'ai.settings.context.sessionId': 'sess-7'
		};
		expect(readFacts(vercelEmbeddings({ attributes }))).toMatchObject({
			user: 'user-7',
			conversation: 'sess-7'
		});
	});

	it('reads tool calls and embeddings', () => {
		expect(readFacts(vercelToolCall())).toMatchObject({ type: 'tool', toolName: 'get_invoice' });
		const outer = buildSpan({ name: 'ai.embed', attributes: { 'ai.usage.tokens': '9' } });
		expect(readFacts(outer)).toMatchObject({ type: 'workflow', countsAsCall: false });
		const inner = buildSpan({ name: 'ai.embed.doEmbed', attributes: { 'ai.usage.tokens': '9' } });
		expect(readFacts(inner)).toMatchObject({ type: 'embedding', countsAsCall: true });
	});
});

describe('spans of nobody in particular', () => {
	it('reads http, databases and the rest', () => {
		const http = buildSpan({ attributes: { 'http.request.method': 'GET' } });
		expect(readFacts(http).type).toBe('http');
		expect(readFacts(buildSpan({ attributes: { 'db.system': 'redis' } })).type).toBe(
			'infrastructure'
		);
		expect(readFacts(buildSpan()).type).toBe('other');
	});

	it('takes the failure from the first exception when the status has no words', () => {
		const span = buildSpan({ status: 'error', events: [exceptionEvent()] });
		expect(readFacts(span)).toMatchObject({
			errorType: 'TimeoutError',
			errorMessage: 'ledger did not answer'
		});
	});

	it('does not report an exception that the code handled', () => {
		const span = buildSpan({ status: 'ok', events: [exceptionEvent()] });
		expect(readFacts(span)).toMatchObject({ errorType: null, errorMessage: null });
	});

	it('keeps a lone total as input', () => {
		const span = buildSpan({ attributes: { 'llm.usage.total_tokens': '40' } });
		expect(readFacts(span).tokens).toMatchObject({ input: 40, output: 0 });
	});

	it('takes usage for unknown when a half of it is more than can be counted', () => {
		const most = '9223372036854775807';
		for (const [prompt, completion] of [
			[most, '5'],
			['5', most]
		] as const) {
			const attributes = {
				'gen_ai.usage.input_tokens': prompt,
				'gen_ai.usage.output_tokens': completion
			};
			expect(readFacts(buildSpan({ attributes })).tokens).toBeNull();
		}
		const whole = { 'gen_ai.usage.input_tokens': most, 'llm.usage.prompt_tokens': '7' };
		expect(readFacts(buildSpan({ attributes: whole })).tokens).toMatchObject({ input: 7 });
	});

	it('takes a cost of zero and nonsense for unknown', () => {
		for (const value of ['0', '0.0', '-1', 'NaN', 'Infinity', 'free', '', '0x10', '0b1']) {
			const span = litellmEraC({ attributes: { 'litellm.cost.total': value } });
			expect(readFacts(span).producerCost).toBeNull();
		}
	});

	it('gives classes ≥ 0 that add up, whatever the numbers', () => {
		const count = fc.oneof(fc.nat(5000).map(String), fc.string(), fc.constant('-5'));
		fc.assert(
			fc.property(
				fc.record(
					{
						'gen_ai.usage.prompt_tokens': count,
						'gen_ai.usage.output_tokens': count,
						'gen_ai.usage.total_tokens': count,
						'gen_ai.usage.cache_read_input_tokens': count,
						'gen_ai.usage.cache_creation.input_tokens': count,
						'gen_ai.usage.reasoning_tokens': count,
						'gen_ai.system': fc.constantFrom('openai', 'anthropic', 'x')
					},
					{ requiredKeys: [] }
				),
				(attributes) => {
					const { tokens } = readFacts(buildSpan({ attributes }));
					if (tokens === null) return;
					for (const value of Object.values(tokens)) {
						expect(Number.isSafeInteger(value)).toBe(true);
						expect(value).toBeGreaterThanOrEqual(0);
					}
				}
			)
		);
	});

	it('never throws', () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.dictionary(
					fc.constantFrom(
						'agentops.span.kind',
						'gen_ai.operation.name',
						'openinference.span.kind',
						'traceloop.span.kind',
						'ai.operationId',
						'agentops.tags',
						'hidden_params',
						'metadata.usage_object',
						'gen_ai.system',
						'__proto__'
					),
					fc.oneof(fc.string(), fc.json())
				),
				(name, attributes) => {
					readFacts(buildSpan({ name, attributes }));
				}
			)
		);
	});
});
