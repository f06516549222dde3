/** An OpenAI endpoint that answers like a provider: a tool call first, text after its result. */
import { createServer } from 'node:http';
import { readJson } from './read-json.ts';

export interface FakeOpenAi {
	/** With `/v1`. */
	readonly url: string;
	stop(): Promise<void>;
}

/** What every answer reports: 152 plain and 128 cached input tokens, 24 output and 8 reasoning. */
export const usage = {
	prompt_tokens: 280,
	completion_tokens: 32,
	total_tokens: 312,
	prompt_tokens_details: { cached_tokens: 128 },
	completion_tokens_details: { reasoning_tokens: 8 }
};

export const answerText = '청구서 INV-7의 총액은 120달러입니다.';

const toolCall = {
	id: 'call_9',
	type: 'function',
	function: { name: 'get_invoice', arguments: '{"id":"INV-7"}' }
};

/** A call whose `user` is this is refused as over the rate limit. */
export const refusedUser = 'user-over-limit';

export async function startFakeOpenAi(): Promise<FakeOpenAi> {
	const server = createServer((request, response) => {
		void readJson(request).then((body) => {
			const refused = body.user === refusedUser;
			const messages = Array.isArray(body.messages) ? body.messages : [];
			const wantsTool = body.tools !== undefined && messages.at(-1)?.role !== 'tool';
			response.writeHead(refused ? 429 : 200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(refused ? rateLimit : completion(wantsTool)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

const rateLimit = {
	error: {
		message: 'Rate limit reached',
		type: 'requests',
		param: null,
		code: 'rate_limit_exceeded'
	}
};

function completion(wantsTool: boolean) {
	const message = wantsTool
		? { role: 'assistant', content: null, tool_calls: [toolCall] }
		: { role: 'assistant', content: answerText };
	return {
		id: 'chatcmpl-interop',
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model: 'gpt-4o-mini-2024-07-18',
		choices: [
			{ index: 0, message, finish_reason: wantsTool ? 'tool_calls' : 'stop', logprobs: null }
		],
		usage
	};
}
