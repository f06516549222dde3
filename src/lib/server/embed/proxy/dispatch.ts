/** One exchange on the pool, by undici's own callbacks: its `request` costs half as much again. */
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { HeaderList } from '../rules/header-list.ts';
import type { Sent, UpstreamReply } from './upstream.ts';

/** Raw bytes of the answer, held back when nobody reads. */
class ReplyBody extends Readable {
	readonly #controller: Dispatcher.DispatchController;
	#isWhole = false;

	constructor(controller: Dispatcher.DispatchController) {
		// Twice as much as a socket gives at once: less would stop it after every read.
		super({ highWaterMark: 131_072 });
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
		let head: Pick<UpstreamReply, 'status' | 'headers'> | null = null;
		// What came in one read with the head. A small answer is whole by then and needs no stream.
		const early: Buffer[] = [];
		let isWhole = false;

		/** Runs when the read that held the head has been parsed to its end. */
		function settle(started: Dispatcher.DispatchController): void {
			if (head === null || started.aborted) return;
			if (isWhole) {
				const [only] = early;
				resolve({ ...head, body: early.length === 1 && only ? only : Buffer.concat(early) });
				return;
			}
			body = new ReplyBody(started);
			for (const chunk of early) body.add(chunk);
			resolve({ ...head, body });
		}

		pool.dispatch(options, {
			onRequestStart(started) {
				controller = started;
				if (cancelled) started.abort(new Left());
			},
			onResponseStart(started, status) {
				// 103 and its kin: a browser does without.
				if (status < 200) return;
				head = { status, headers: rawHeaders(started.rawHeaders) };
				queueMicrotask(() => settle(started));
			},
			onResponseData(_, chunk) {
				if (body === null) early.push(chunk);
				else body.add(chunk);
			},
			onResponseEnd() {
				if (body === null) isWhole = true;
				else body.end();
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

/** Field lines as they came, names in lower case. */
function rawHeaders(flat: unknown): HeaderList {
	if (!Array.isArray(flat)) throw new TypeError('raw headers expected');
	const list: [string, string][] = [];
	for (let index = 0; index + 1 < flat.length; index += 2) {
		list.push([text(flat[index]).toLowerCase(), text(flat[index + 1])]);
	}
	return list;
}

/** Header bytes beyond ASCII stay what they are. */
function text(bytes: unknown): string {
	return Buffer.isBuffer(bytes) ? bytes.toString('latin1') : String(bytes);
}

const ignore = () => undefined;
