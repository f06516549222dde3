import { describe, expect, it } from 'vitest';
import { isSecretKey, redactAttributes, redacted, redactText } from './redact.ts';

describe('isSecretKey', () => {
	it.each([
		'http.request.header.authorization',
		'http.request.header.authorization.0',
		'gen_ai.request.headers.x-api-key',
		'llm.openai.api_key',
		'OPENAI_API_KEY',
		'metadata.aws_secret_access_key',
		'db.password',
		'http.request.header.cookie'
	])('hides %s', (key) => {
		expect(isSecretKey(key)).toBe(true);
	});

	it.each([
		'metadata.user_api_key_hash',
		'metadata.user_api_key_alias',
		'gen_ai.request.max_tokens',
		'gen_ai.usage.total_tokens',
		'llm.token_count.prompt',
		'gen_ai.prompt.0.content'
	])('shows %s', (key) => {
		expect(isSecretKey(key)).toBe(false);
	});
});

describe('redactText', () => {
	it.each([
		['{"Authorization": "Bearer sk-proj-abcdefghijklmnop1234"}', 'sk-proj'],
		["{'authorization': 'Token abcdef'}", 'abcdef'],
		['{\\"api_key\\": \\"k-123456\\"}', 'k-123456'],
		[`my key is sk-ant-${'a1B2'.repeat(10)} ok?`, 'a1B2'],
		['curl -H "Authorization: Bearer abcdefghijk"', 'abcdefghijk'],
		['ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'ghp_'],
		['AKIAABCDEFGHIJKLMNOP', 'AKIA'],
		['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlcw', 'eyJ'],
		['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', 'MIIE'],
		['OPENAI_API_KEY="abc-def"', 'abc-def']
	])('masks the secret in %s', (text, secret) => {
		const safe = redactText(text);
		expect(safe).toContain(redacted);
		expect(safe).not.toContain(secret);
	});

	it.each([
		'The task-force-of-seventeen-people met.',
		'risk-assessment-for-everybody-here',
		'password reset is on page 3',
		'The bearer of bad news',
		'{"max_tokens": 100, "token_type": "output"}',
		'한국어 텍스트'
	])('leaves %s alone', (text) => {
		expect(redactText(text)).toBe(text);
	});

	it('keeps the text around the secret', () => {
		expect(redactText('{"a":"1","api_key":"xyz","b":"2"}')).toBe(
			'{"a":"1","api_key":"[redacted]","b":"2"}'
		);
	});

	it.each([
		'Bearer ',
		'-----BEGIN PRIVATE KEY-----',
		'api_key=',
		'a-a_',
		'x-api-',
		'eyJaaaaaaaaa.'
	])(
		'gets through 5 MB of %j, which the square of them would not in the time of a test',
		(piece) => {
			const text = piece.repeat(Math.ceil(5_000_000 / piece.length));
			expect(redactText(text).length).toBeGreaterThan(0);
		}
	);
});

describe('redactAttributes', () => {
	it('masks by key and by value', () => {
		const safe = redactAttributes({
			'http.request.header.authorization': 'x',
			'gen_ai.prompt.0.content': 'use sk-1234567890abcdefgh',
			'gen_ai.request.model': 'gpt-4o'
		});
		expect(safe).toEqual({
			'http.request.header.authorization': redacted,
			'gen_ai.prompt.0.content': `use ${redacted}`,
			'gen_ai.request.model': 'gpt-4o'
		});
	});
});
