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
		'db.pwd',
		'MYSQL_PWD',
		'http.request.header.cookie',
		'http.request.header.x-amz-security-token',
		'gen_ai.request.headers',
		'metadata.requester_custom_headers'
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
		['OPENAI_API_KEY="abc-def"', 'abc-def'],
		['AGENTOPS_API_KEY=6b0e3c1e-5a0a-4c39-9f0a-2b8f7a0c1d11 npm start', '6b0e3c1e'],
		['export OPENAI_API_KEY=abcdef123', 'abcdef123'],
		['x-api-key: abcdef123', 'abcdef123'],
		['api-key:abcdef123', 'abcdef123'],
		['Authorization: Token abcdef123', 'abcdef123'],
		['Authorization: abcdef123', 'abcdef123'],
		['password: hunter2hunter2', 'hunter2'],
		['PASSWORD=correcthorse', 'correcthorse'],
		['x-amz-security-token: FwoGZXIvYXdzEBc', 'FwoGZXIvYXdzEBc'],
		['GET https://api.example/v1?api_key=abcdef123&x=1', 'abcdef123'],
		['https://maps.example/?key=abcdef123', 'abcdef123'],
		['https://x.example/?a=1&access_token=abcdef123', 'abcdef123'],
		['https://user:pa55word@host.example/x', 'pa55word'],
		['postgres://u:p@db:5432/x', ':p@'],
		[`lsv2_pt_${'0a1b'.repeat(8)}_0123456789`, '0a1b'],
		[`tvly-dev-${'aB3d'.repeat(8)}`, 'aB3d'],
		[`charge with sk_live_${'aB3d'.repeat(6)}.`, 'aB3d'],
		[`rk_test_${'aB3d'.repeat(6)}`, 'aB3d'],
		[`whsec_${'aB3d'.repeat(8)}`, 'aB3d'],
		[`dapi${'0a1b'.repeat(8)}`, '0a1b'],
		[`dapi${'0a1b'.repeat(8)}-2`, '0a1b'],
		[`ya29.${'a0Af'.repeat(20)}`, 'a0Af'],
		[`glsa_${'aB3d'.repeat(8)}_0a1b2c3d`, 'aB3d'],
		[`//registry.example/:_authToken=npm_${'aB3d'.repeat(9)}`, 'aB3d'],
		['{"user":"sa","pwd":"hunter2"}', 'hunter2'],
		["{'pwd': 'hunter2'}", 'hunter2'],
		['{\\"pwd\\": \\"hunter2\\"}', 'hunter2'],
		['Server=db;Uid=sa;Pwd=hunter22;Database=x', 'hunter22'],
		['curl -u admin:hunter2 https://host.example', 'hunter2'],
		['curl -s --user "admin:hunter2" https://host.example', 'hunter2'],
		['curl --proxy-user=admin:hunter2 -x proxy:3128 host', 'hunter2'],
		['["curl", "-u", "admin:hunter2", "https://host.example"]', 'hunter2'],
		['{\\"cmd\\":\\"curl -u admin:hunter2\\"}', 'hunter2']
	])('masks the secret in %s', (text, secret) => {
		const safe = redactText(text);
		expect(safe).toContain(redacted);
		expect(safe).not.toContain(secret);
	});

	it.each([
		'The task-force-of-seventeen-people met.',
		'risk-assessment-for-everybody-here',
		'password reset is on page 3',
		'password: please enter yours',
		'api_key=None',
		'The key: a good night',
		'See https://host.example:8080/path?page=2&keyword=refund',
		'mail kim@example.com: hello',
		'비밀번호: 재설정 링크를 보냈습니다',
		'The bearer of bad news',
		'{"max_tokens": 100, "token_type": "output"}',
		'한국어 텍스트',
		'lsv2_pt_short',
		'tvly-tables',
		'sk_live_streaming_of_everything_there_is',
		'the task_live_updates0123456789 queue',
		'npm_config_registry and npm_lifecycle_event',
		`npm_${'a'.repeat(50)}`,
		'dapi0123 is no token, and neither is ya29.',
		'glsa_ stands before tokens of Grafana',
		'{"PWD": "/srv/app", "OLDPWD": "/srv"}',
		'{"pwd": "C:/data"}',
		'PWD=/srv/agent-portal SHELL=/bin/bash',
		'curl -u admin https://host.example:8080/',
		'curl -s host; docker run -u 1000:1000 image',
		'curl -s host; scan -u https://host.example/'
	])('leaves %s alone', (text) => {
		expect(redactText(text)).toBe(text);
	});

	it('keeps the rest of a command line', () => {
		expect(redactText('curl -u admin:hunter2 https://host.example')).toBe(
			'curl -u admin:[redacted] https://host.example'
		);
	});

	it('keeps the text around the secret', () => {
		expect(redactText('{"a":"1","api_key":"xyz","b":"2"}')).toBe(
			'{"a":"1","api_key":"[redacted]","b":"2"}'
		);
	});

	it('keeps the rest of an address', () => {
		expect(redactText('https://x.example/?api_key=abcdef123&page=2#top')).toBe(
			'https://x.example/?api_key=[redacted]&page=2#top'
		);
		expect(redactText('postgres://u:pw@db/x')).toBe('postgres://u:[redacted]@db/x');
	});

	it.each([
		'Bearer ',
		'-----BEGIN PRIVATE KEY-----',
		'api_key=',
		'a-a_',
		'x-api-',
		'password: ',
		'a://b:',
		'&key=',
		'eyJaaaaaaaaa.',
		'curl -u a:',
		' -u curl',
		'lsv2_pt_',
		'ya29.',
		'pwd="',
		'pwd='
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
