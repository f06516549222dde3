/** Whatever the portal itself says of a failed delivery is said in the reader's language. */
import { afterAll, describe, expect, it } from 'vitest';
import { overwriteGetLocale, baseLocale } from '#lib/paraglide/runtime.js';
import { postWebhook, type WebhookPolicy } from '#lib/server/notify/webhook.ts';
import { deliveryProblemText } from './delivery-problem.ts';

const message = {
	id: 'm',
	url: 'https://hooks.example/',
	secret: 'whsec_AAAA',
	body: '{}',
	atMs: 0
};
const policy: WebhookPolicy = { allowPrivate: false, timeoutMs: 2_000 };
const at = (address: string): WebhookPolicy => ({ ...policy, resolve: async () => [address] });

async function problemOf(sent: ReturnType<typeof postWebhook>): Promise<string> {
	const outcome = await sent;
	return outcome.ok ? '' : outcome.problem;
}

afterAll(() => overwriteGetLocale(() => baseLocale));

describe('why a warning was not delivered', () => {
	it.each([
		['a private address', () => postWebhook(message, at('10.0.0.1'))],
		['an address never called', () => postWebhook(message, at('169.254.169.254'))],
		['no address', () => postWebhook(message, { ...policy, resolve: async () => [] })],
		['no webhook', () => postWebhook({ ...message, url: 'ftp://hooks.example/' }, policy)],
		[
			'no answer in time',
			() =>
				postWebhook(message, {
					...policy,
					timeoutMs: 20,
					resolve: () => new Promise(() => undefined)
				})
		],
		[
			'nobody listens',
			() =>
				postWebhook(
					{ ...message, url: 'http://hooks.example:1/' },
					{ ...at('127.0.0.1'), allowPrivate: true }
				)
		]
	] as const)('is told in Korean: %s', async (_, send) => {
		overwriteGetLocale(() => 'ko');
		const problem = await problemOf(send());
		expect(problem).not.toBe('');
		expect(deliveryProblemText(problem)).toMatch(/[가-힣]/);
	});

	it.each([
		'its secret cannot be opened',
		'no mail server is set',
		'the warning is gone',
		'no answer',
		'HTTP 410: the receiver is gone',
		'HTTP 503'
	])('is told in Korean as well: %s', (problem) => {
		overwriteGetLocale(() => 'ko');
		expect(deliveryProblemText(problem)).toMatch(/[가-힣]/);
	});

	it('is told as it is where a server says it of itself', () => {
		const said = 'EAUTH Invalid login: 535 5.7.8 Authentication failed';
		expect(deliveryProblemText(said)).toBe(said);
	});
});
