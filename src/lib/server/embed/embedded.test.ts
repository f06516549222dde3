import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryGateStore } from '../../../../tests/fakes/embed/memory-gate-store.ts';
import { grafanaApplication } from '../grafana/application.ts';
import { openEmbedded, type Embedded, type EmbeddedOptions } from './embedded.ts';

let embedded: Embedded | null = null;
afterEach(() => embedded?.close());

function open(options: Partial<EmbeddedOptions>): Embedded {
	embedded = openEmbedded({
		application: grafanaApplication,
		upstreamUrl: 'http://127.0.0.1:9',
		publicOrigin: null,
		port: 3002,
		portalOrigins: [],
		portalPort: 3000,
		mount: null,
		sessions: { findVisitor: async () => null },
		gateStore: createMemoryGateStore(),
		words: (refusal) => ({ lang: 'en', title: refusal, text: '', action: '' }),
		log: { warn: () => undefined },
		objectStoreOrigin: null,
		...options
	});
	return embedded;
}

it('stands on its port of the portal’s own host, whatever the browser calls that', () => {
	const { publicOrigin, examine } = open({});
	expect(publicOrigin('http://box:3000')).toBe('http://box:3002');
	expect(examine('http://box:3000')).toEqual([]);
});

it('notices a portal that is opened by another address than the frame allows', () => {
	const { examine } = open({
		publicOrigin: 'https://grafana.example.com',
		portalOrigins: ['https://portal.example.com']
	});
	expect(examine('https://portal.example.com')).toEqual([]);
	expect(examine('http://10.0.0.5:3000')).toMatchObject([
		{
			kind: 'portal-elsewhere',
			params: { portalOrigin: 'http://10.0.0.5:3000', expected: 'https://portal.example.com' }
		}
	]);
});

it('tells the last request that found no answer, for an hour', async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-02T03:04:05.678Z') });
	onTestFinished(() => void vi.useRealTimers());
	const sessions = {
		findVisitor: async (sessionId: string) => ({ sessionId, email: 'a@b.example', role: 'admin' })
	};
	const { invite, proxy, examine } = open({ sessions });
	const origin = 'http://box:3002';
	const ask = (target: string, cookie: string) =>
		proxy.exchange({
			method: 'GET',
			target,
			headers: [
				['host', 'box:3002'],
				['cookie', cookie]
			],
			body: null,
			peer: null,
			signal: new AbortController().signal,
			mounted: false
		});
	const address = await invite(
		{ sessionId: 's', personId: 'p' },
		{ publicOrigin: origin, basePath: '' },
		'/'
	);
	const entered = await ask(address.slice(origin.length), '');
	const [, pass = ''] = entered.headers.find(([name]) => name === 'set-cookie') ?? [];
	expect(examine('http://box:3000')).toEqual([]);
	expect((await ask('/d/x', pass.split(';')[0] ?? '')).status).toBe(502);
	expect(examine('http://box:3000')).toEqual([
		{
			kind: 'proxy-fault',
			severity: 'info',
			params: { code: 'ECONNREFUSED', at: '2026-01-02 03:04:05 UTC' }
		}
	]);
	vi.setSystemTime(Date.parse('2026-01-02T04:04:06Z'));
	expect(examine('http://box:3000')).toEqual([]);
});
