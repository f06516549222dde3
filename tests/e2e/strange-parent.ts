import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

/**
 * Frames an address from a parent of the same site, so that the cookie of the gate comes along, without a
 * policy of its own.
 * @param host where the browser finds the parent, on this machine
 * @returns the browser's complaint about `frame-ancestors`; times out where there is none
 */
export async function framedByStranger(
	page: Page,
	address: string,
	host = '127.0.0.1'
): Promise<string> {
	const parent = createServer((_request, response) => {
		response.setHeader('content-type', 'text/html');
		response.end(`<!doctype html><iframe src="${address}"></iframe>`);
	});
	await new Promise<void>((resolve) => parent.listen(0, '127.0.0.1', resolve));
	const { port } = parent.address() as AddressInfo;
	try {
		const complaint = page.waitForEvent('console', (message) =>
			message.text().includes('frame-ancestors')
		);
		await page.goto(`http://${host}:${port}/`);
		return (await complaint).text();
	} finally {
		parent.closeAllConnections();
		parent.close();
	}
}
