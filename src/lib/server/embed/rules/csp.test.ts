import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteCsp, rewriteReportOnly, type CspChange } from './csp.ts';

const change: CspChange = {
	frameAncestors: ['http://portal:3000'],
	plainHttp: false,
	objectStoreOrigin: null
};

describe('rewriteCsp', () => {
	it('replaces frame-ancestors where it stands and keeps the other directives', () => {
		expect(
			rewriteCsp("  default-src 'self';  FRAME-Ancestors 'none'; base-uri 'self'; ", change)
		).toBe("default-src 'self'; frame-ancestors http://portal:3000; base-uri 'self'");
	});

	it('adds frame-ancestors where none is', () => {
		expect(rewriteCsp("default-src 'self'", change)).toBe(
			"default-src 'self'; frame-ancestors http://portal:3000"
		);
	});

	it('changes every policy of a line', () => {
		expect(rewriteCsp("frame-ancestors *, img-src *; frame-ancestors 'none'", change)).toBe(
			'frame-ancestors http://portal:3000, img-src *; frame-ancestors http://portal:3000'
		);
	});

	it('drops upgrades to https only where the browser speaks http', () => {
		const line = "upgrade-insecure-requests; script-src 'self'; block-all-mixed-content";
		expect(rewriteCsp(line, { ...change, plainHttp: true })).toBe(
			"script-src 'self'; frame-ancestors http://portal:3000"
		);
		expect(rewriteCsp(line, change)).toContain('upgrade-insecure-requests');
	});

	it('lets pages reach the object store where they could reach something before', () => {
		const store = { ...change, objectStoreOrigin: 'http://minio:9000' };
		expect(rewriteCsp("connect-src 'self'; img-src 'none'; font-src 'self'", store)).toBe(
			"connect-src 'self' http://minio:9000; img-src http://minio:9000; font-src 'self'; frame-ancestors http://portal:3000"
		);
	});

	it('leaves exactly one frame-ancestors in every policy, and only ours', () => {
		const part = fc.constantFrom(
			"frame-ancestors 'none'",
			'Frame-Ancestors *',
			'frame-ancestors',
			"script-src 'self'",
			';',
			',',
			' ',
			'\t'
		);
		fc.assert(
			fc.property(fc.array(part), (parts) => {
				const out = rewriteCsp(parts.join(';'), change);
				for (const policy of out.split(',').filter((p) => p !== '')) {
					expect(policy.match(/frame-ancestors[^;]*/gi)).toEqual([
						'frame-ancestors http://portal:3000'
					]);
				}
			})
		);
	});
});

it('adds nothing to a report-only policy', () => {
	expect(rewriteReportOnly("script-src 'self'", change)).toBe("script-src 'self'");
	expect(rewriteReportOnly("frame-ancestors 'none'", change)).toBe(
		'frame-ancestors http://portal:3000'
	);
});
