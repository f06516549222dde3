import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../tests/e2e/free-port.ts';
import { listen } from './listener.js';
import { createPorts } from './ports.js';

const listening: Server[] = [];
afterEach(() => {
	for (const server of listening.splice(0)) server.close();
});

async function startPorts({ given = false } = {}) {
	const port = await freePort();
	const show = createPorts(
		[
			{
				application: 'langfuse',
				port,
				setting: 'LANGFUSE_PORT',
				host: undefined,
				mount: undefined,
				upgrades: false,
				given
			}
		],
		() => createServer((_, response) => response.end('shown')),
		'127.0.0.1',
		listening
	);
	const ask = () =>
		fetch(`http://127.0.0.1:${port}`).then(
			(response) => response.text(),
			() => null
		);
	return { port, show, ask };
}

describe('ports of applications', () => {
	it('are open while the application is shown', async () => {
		const { show, ask } = await startPorts();
		await show(new Set());
		expect(await ask()).toBeNull();
		// At the same moment: one opening.
		await Promise.all([show(new Set(['langfuse'])), show(new Set(['langfuse']))]);
		expect([await ask(), listening.length]).toEqual(['shown', 1]);
		await show(new Set());
		expect([await ask(), listening.length]).toEqual([null, 0]);
	});

	it('stay open for what the environment names', async () => {
		const { show, ask } = await startPorts({ given: true });
		await show(new Set());
		expect(await ask()).toBe('shown');
	});

	it('are told of when another program has them, and opened once it has gone', async () => {
		const { port, show, ask } = await startPorts();
		const other = createServer((_, response) => response.end('other'));
		await listen(other, { host: '127.0.0.1', port, setting: 'PORT' });
		const shown = new Set(['langfuse']);
		expect((await show(shown)).get('langfuse')).toMatchObject({
			port,
			setting: 'LANGFUSE_PORT',
			error: { name: 'ListenError', code: 'EADDRINUSE' }
		});
		other.closeAllConnections();
		await new Promise((resolve) => other.close(resolve));
		expect((await show(shown)).size).toBe(0);
		expect(await ask()).toBe('shown');
	});
});
