import { afterEach, expect, it } from 'vitest';
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
	const { publicOrigin, examinePortal } = open({});
	expect(publicOrigin('http://box:3000')).toBe('http://box:3002');
	expect(examinePortal('http://box:3000')).toBeNull();
});

it('notices a portal that is opened by another address than the frame allows', () => {
	const { examinePortal } = open({
		publicOrigin: 'https://grafana.example.com',
		portalOrigins: ['https://portal.example.com']
	});
	expect(examinePortal('https://portal.example.com')).toBeNull();
	expect(examinePortal('http://10.0.0.5:3000')).toMatchObject({
		kind: 'portal-elsewhere',
		params: { portalOrigin: 'http://10.0.0.5:3000', expected: 'https://portal.example.com' }
	});
});
