/** One exchange on the pool, by undici's own callbacks: its `request` costs half as much again. */
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { toHeaderList, type HeaderList } from '../rules/header-list.ts';
import type { Sent, UpstreamReply } from './upstream.ts';

/** Raw bytes of the answer, held back when nobody reads. */
class ReplyBody extends Readable {
	readonly #controller: Dispatcher.DispatchController;
	#isWhole = false;

	constructor(controller: Dispatcher.DispatchController) {
		super();
		this.#controller = controller;
		this.on('error', ignore);
	}

	add(chunk: Buffer): void {
		if (!this.push(chunk)) this.#controller.pause();
	}

	end(): void {
		this.#isWhole = true;
		this.push(null);
	}

	override _read(): void {
		if (this.#controller.paused) this.#controller.resume();
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		// The connection goes back to the pool only when all of the answer has come.
		if (!this.#isWhole) this.#controller.abort(error ?? new Left());
		done(error);
	}
}

/** Nobody waits for the answer any more. */
class Left extends Error {
	override readonly name = 'Left';
}

export function dispatch(pool: Dispatcher, options: Dispatcher.DispatchOptions): Sent {
	let controller: Dispatcher.DispatchController | null = null;
	let body: ReplyBody | null = null;
	let cancelled = false;
	const reply = new Promise<UpstreamReply>((resolve, reject) => {
		pool.dispatch(options, {
			onRequestStart(started) {
				controller = started;
				if (cancelled) started.abort(new Left());
			},
			onResponseStart(started, status) {
				// 103 and its kin: a browser does without.
				if (status < 200) return;
				body = new ReplyBody(started);
				resolve({ status, headers: rawHeaders(started.rawHeaders), body });
			},
			onResponseData(_, chunk) {
				body?.add(chunk);
			},
			onResponseEnd() {
				body?.end();
			},
			onResponseError(_, error) {
				if (body === null) reject(error);
				else body.destroy(error);
			}
		});
	});
	return {
		reply,
		cancel() {
			cancelled = true;
			if (body !== null) body.destroy();
			else controller?.abort(new Left());
		}
	};
}

/** Field lines as they came, `[name, value, …]`. */
function rawHeaders(flat: unknown): HeaderList {
	if (!Array.isArray(flat)) throw new TypeError('raw headers expected');
	const texts: unknown[] = flat;
	return toHeaderList(
		texts.map((text) => (text instanceof Uint8Array ? latin1(text) : String(text)))
	);
}

/** Header bytes beyond ASCII stay what they are. */
const latin1 = (bytes: Uint8Array) =>
	Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

const ignore = () => undefined;
