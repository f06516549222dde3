/** Langfuse behind a started portal, in each way in which it is served: the listener and its settings included. */
import { describe, expect, it, test } from 'vitest';
import { describeWire, type WireSubject } from '../../src/lib/server/embed/proxy/wire.contract.ts';
import { freePort } from '../e2e/free-port.ts';
import { startPortal } from '../e2e/portal.ts';
import { fieldsOf, sendRaw, statusOf } from '../fakes/embed/raw-request.ts';
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { isBuilt, signIn } from '../operations/run.ts';

/** Without a build there is nothing to start; only where nobody looks may that pass in silence. */
if (!isBuilt && process.env.CI) {
	test('the portal is built before this suite', () => {
		throw new Error('The portal is not built: run npm test, or npm run build before vitest.');
	});
}

interface Way {
	readonly settings: Readonly<Record<string, string>>;
	/** Both in the browser; left out: where they listen. */
	readonly origins?: { readonly portal: string; readonly langfuse: string };
	readonly onOwnPort: boolean;
	readonly mount: '' | '/langfuse';
	/** See `WireSubject`. */
	readonly behind: Pick<WireSubject, 'peer' | 'strangeHost' | 'inFront'>;
}

interface Opened extends WireSubject {
	readonly portalPort: number;
}

async function open({ settings, origins, onOwnPort, mount, behind }: Way): Promise<Opened> {
	const fake = await startFakeLangfuse({ basePath: mount });
	const [portalPort, ownPort] = [await freePort(), await freePort()];
	const portal = await startPortal({
		PORT: String(portalPort),
		LANGFUSE_PORT: String(ownPort),
		LANGFUSE_URL: fake.url,
		...settings
	});
	const port = onOwnPort ? ownPort : portalPort;
	const here = { portal: `http://127.0.0.1:${portalPort}`, langfuse: `http://127.0.0.1:${port}` };
	const { portal: portalOrigin, langfuse: origin } = origins ?? here;
	const cookie = await signIn({ ...portal, url: here.portal }, portalOrigin);
	return {
		fake,
		port,
		portalPort,
		host: new URL(origin).host,
		origin,
		mount,
		cookie: await enter(here.portal, cookie, port, origin),
		trace: 405,
		...behind,
		async close() {
			await portal.stop();
			await fake.close();
		}
	};
}

/** Passes the gate as the frame does. @returns the pass as a `Cookie` value */
async function enter(
	portal: string,
	cookie: string,
	port: number,
	origin: string
): Promise<string> {
	const invited = await fetch(`${portal}/admin/langfuse/open`, {
		redirect: 'manual',
		headers: { cookie }
	});
	const to = new URL(invited.headers.get('location') ?? '', portal);
	expect(to.origin).toBe(origin);
	const head = `GET ${to.pathname}${to.search} HTTP/1.1\r\nHost: ${to.host}\r\nConnection: close`;
	const entered = await sendRaw(port, `${head}\r\n\r\n`);
	expect(statusOf(entered)).toBe(303);
	const [pass = ''] = fieldsOf(entered, 'set-cookie');
	const isSecure = origin.startsWith('https:');
	expect(pass).toMatch(isSecure ? /^__Host-[^;]+;(?=.*; Secure)/ : /^agent_portal_langfuse_gate=/);
	return pass.split(';', 1)[0] ?? '';
}

describe.runIf(isBuilt)('a started portal', () => {
	it('keeps a stock Langfuse off its own origin, whatever is switched on', async () => {
		const { close, cookie, fake, portalPort } = await open({
			settings: { LANGFUSE_PREFIX_MODE: 'true' },
			onOwnPort: true,
			mount: '',
			behind: { peer: '127.0.0.1', strangeHost: 421 }
		});
		const page = await fetch(`http://127.0.0.1:${portalPort}/langfuse/project/1`, {
			headers: { cookie }
		});
		expect(page.status).toBe(421);
		expect(fake.seen.map(({ url }) => url)).not.toContain('/langfuse/project/1');
		await close();
	});

	describeWire('on a port of Langfuse’s own', () =>
		open({
			settings: {},
			onOwnPort: true,
			mount: '',
			behind: { peer: '127.0.0.1', strangeHost: 421 }
		})
	);

	describeWire('by a host name, behind a proxy that ends TLS', () => {
		const portal = 'https://portal.example.com';
		const langfuse = 'https://langfuse.example.com';
		return open({
			settings: { ORIGIN: portal, LANGFUSE_PUBLIC_ORIGIN: langfuse, TRUST_PROXY: 'true' },
			origins: { portal, langfuse },
			onOwnPort: false,
			mount: '',
			behind: {
				peer: '203.0.113.9',
				// Another name is the portal's own, which shows its sign-in.
				strangeHost: 303,
				inFront: (fields) => {
					const claim = fields.find((field) => /^x-forwarded-for:/i.test(field));
					const rest = fields.filter((field) => !/^x-forwarded-/i.test(field));
					const chain = `${claim === undefined ? 'X-Forwarded-For:' : `${claim},`} 203.0.113.9`;
					return [...rest, chain, 'X-Forwarded-Proto: https'];
				}
			}
		});
	});

	describeWire('below a path of the portal’s own', () =>
		open({
			settings: { LANGFUSE_PREFIX_MODE: 'true' },
			onOwnPort: false,
			mount: '/langfuse',
			behind: { peer: '127.0.0.1', strangeHost: 421 }
		})
	);
});
