import { describe, expect, test } from 'vitest';
import { settleForwarded } from './forwarded.js';

const peer = { encrypted: false, address: '10.0.0.9' };
const direct = { trustProxy: false, origin: undefined, keepHosts: [] };
const proxied = { ...direct, trustProxy: true };

function settled(
	headers: Record<string, string>,
	trust: Parameters<typeof settleForwarded>[2],
	from = peer
) {
	const copy: Record<string, string | string[] | undefined> = { ...headers };
	settleForwarded(copy, from, trust);
	return copy;
}

describe('settleForwarded', () => {
	test('takes plain http and the socket address when nobody stands in front', () => {
		expect(settled({ host: 'portal:3000' }, direct)).toEqual({
			host: 'portal:3000',
			'x-forwarded-proto': 'http',
			'x-forwarded-for': '10.0.0.9'
		});
	});

	test('drops every forwarding header of a peer that is not trusted', () => {
		const forged = {
			host: 'portal:3000',
			forwarded: 'host=evil',
			'x-forwarded-host': 'evil.example',
			'x-forwarded-proto': 'https',
			'x-forwarded-for': '1.2.3.4',
			'x-forwarded-port': '1'
		};
		expect(settled(forged, direct)).toEqual({
			host: 'portal:3000',
			'x-forwarded-proto': 'http',
			'x-forwarded-for': '10.0.0.9'
		});
	});

	test('believes a trusted proxy about scheme, host and client', () => {
		const headers = {
			host: 'internal:3000',
			'x-forwarded-host': 'portal.example, internal',
			'x-forwarded-proto': 'https',
			'x-forwarded-for': '1.2.3.4, 10.0.0.1'
		};
		expect(settled(headers, proxied)).toEqual({
			host: 'portal.example',
			'x-forwarded-proto': 'https',
			'x-forwarded-for': '1.2.3.4, 10.0.0.1'
		});
	});

	test('ignores a scheme that is neither http nor https', () => {
		expect(settled({ host: 'p', 'x-forwarded-proto': 'javascript:' }, proxied)).toMatchObject({
			'x-forwarded-proto': 'http'
		});
	});

	test('answers under ORIGIN whatever the Host header says', () => {
		const trust = { ...direct, origin: 'https://portal.example:8443' };
		expect(settled({ host: 'localhost:3000' }, trust)).toMatchObject({
			host: 'portal.example:8443',
			'x-forwarded-proto': 'https'
		});
	});

	test('keeps the host that ORIGIN must not replace', () => {
		const trust = { ...direct, origin: 'https://portal.example', keepHosts: ['lf.portal.example'] };
		expect(settled({ host: 'lf.portal.example' }, trust)).toMatchObject({
			host: 'lf.portal.example'
		});
	});

	test('says https on an encrypted socket', () => {
		expect(settled({ host: 'p' }, direct, { ...peer, encrypted: true })).toMatchObject({
			'x-forwarded-proto': 'https'
		});
	});
});
