import { expect, it } from 'vitest';
import { isSameSite } from './site.ts';

it.each([
	['http://localhost:3000', 'http://localhost:3001', true],
	['http://portal.localhost:3000', 'http://lf.portal.localhost:3000', true],
	['http://localhost:3000', 'http://langfuse.localhost:3000', false],
	['http://127.0.0.1:3000', 'http://localhost:3001', false],
	['http://10.0.0.7:3000', 'http://10.0.0.7:3001', true],
	['http://10.0.0.7', 'http://10.0.0.8', false],
	['http://[::1]:1', 'http://[::1]:2', true],
	['https://portal.corp.example', 'https://langfuse.corp.example', true],
	['https://portal.corp', 'https://langfuse.corp', false],
	['https://portal.acme.co.kr', 'https://langfuse.acme.co.kr', true],
	['https://acme.co.kr', 'https://other.co.kr', false],
	['https://portal.acme.com', 'http://langfuse.acme.com', false]
])('%s and %s: same site %s', (one, other, expected) => {
	expect(isSameSite(one, other)).toBe(expected);
});
