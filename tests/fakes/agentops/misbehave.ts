/** Ways in which the network, a proxy or a broken server answer instead of AgentOps. */
import type { ServerResponse } from 'node:http';

export type Misbehaviour =
	| 'html-502'
	| 'html-200'
	| 'drop'
	| 'drop-mid-body'
	| 'half-json'
	| 'not-json'
	| 'empty'
	| 'hang'
	| 'endless'
	| 'redirect'
	| { readonly status: number; readonly body: unknown }
	| { readonly delayMs: number };

const json = { 'content-type': 'application/json' };

/** @returns true when the answer is done; false when the real one shall follow. */
export async function misbehave(how: Misbehaviour, response: ServerResponse): Promise<boolean> {
	if (typeof how === 'object') {
		if ('delayMs' in how) {
			await new Promise((resolve) => setTimeout(resolve, how.delayMs).unref());
			return false;
		}
		response.writeHead(how.status, json).end(JSON.stringify(how.body));
		return true;
	}
	switch (how) {
		case 'html-502':
			response
				.writeHead(502, { 'content-type': 'text/html' })
				.end('<html><head><title>502 Bad Gateway</title></head><body>nginx/1.2</body></html>');
			return true;
		case 'html-200':
			response
				.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
				.end('<!doctype html><form>Sign in</form>');
			return true;
		case 'drop':
			response.destroy();
			return true;
		case 'drop-mid-body':
			response.writeHead(200, { ...json, 'content-length': '5000' });
			response.write('{"traces": [{"trace_id": "');
			setTimeout(() => response.destroy(), 20).unref();
			return true;
		case 'half-json':
			response.writeHead(200, json).end('{"traces": [{"trace_id": "');
			return true;
		case 'not-json':
			response.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
			return true;
		case 'empty':
			response.writeHead(200, json).end();
			return true;
		case 'hang':
			return true;
		case 'redirect':
			response.writeHead(307, { location: 'https://elsewhere.invalid/' }).end();
			return true;
		case 'endless': {
			response.writeHead(200, json);
			const more = () => {
				while (!response.destroyed && response.write(`"${'x'.repeat(65_536)}",`));
				if (!response.destroyed) response.once('drain', more);
			};
			response.write('[');
			more();
			return true;
		}
	}
}
