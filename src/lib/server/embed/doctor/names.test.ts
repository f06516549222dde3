import { describe, expect, it } from 'vitest';
import { examineNames } from './names.ts';

describe('examineNames', () => {
	const look = (portalOrigin: string, publicOrigin: string) =>
		examineNames({ upstreamUrl: 'http://langfuse:3000', portalOrigin, publicOrigin });

	it('accepts another port and a sub-domain', () => {
		expect(look('http://localhost:3000', 'http://localhost:3001')).toEqual([]);
		expect(look('https://portal.corp.example', 'https://lf.portal.corp.example')).toEqual([]);
	});

	it('finds a pair on two sites and offers one that works', () => {
		expect(look('http://localhost:3000', 'http://langfuse.localhost:3001')).toMatchObject([
			{ kind: 'cross-site', params: { suggestion: 'http://localhost:3001' } }
		]);
	});

	it('finds an http frame in an https page, and one origin for both', () => {
		expect(look('https://portal.corp', 'http://lf.portal.corp')).toMatchObject([
			{ kind: 'mixed-content' }
		]);
		expect(look('http://a:3000', 'http://a:3000')).toMatchObject([{ kind: 'same-origin' }]);
		expect(look('http://a:3000', 'http://langfuse:3000')).toMatchObject([
			{ kind: 'upstream-is-portal' }
		]);
	});
});
