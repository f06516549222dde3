/** Bodies between fetch-style streams and Node's, safe against a peer that leaves at any moment. */
import { Readable, Transform } from 'node:stream';

/** Thrown into the upstream request when the client sends more than the path takes. */
export class BodyTooLarge extends Error {
	override readonly name = 'BodyTooLarge';
}

/**
 * A request body as a Node stream. Destroying it lets go of the web stream without cancelling it:
 * a cancelled body makes the server drop the client's connection, and with it our answer.
 */
export function fromWeb(stream: ReadableStream<Uint8Array>): Readable {
	const reader = stream.getReader();
	return new Readable({
		read() {
			reader.read().then(
				({ done, value }) => {
					if (!this.destroyed) this.push(done ? null : value);
				},
				(error: unknown) => {
					if (!this.destroyed) this.destroy(asError(error));
				}
			);
		},
		destroy(error, done) {
			// A read that is still pending rejects, which the handler above swallows.
			reader.releaseLock();
			done(error);
		}
	});
}

/** Passes at most `cap` bytes, then fails with {@link BodyTooLarge}. */
export function capped(body: Readable, cap: number): Readable {
	let size = 0;
	const gate = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			size += chunk.length;
			if (size > cap) done(new BodyTooLarge(`body exceeds ${cap} bytes`));
			else done(null, chunk);
		}
	});
	// Not `pipeline`: it would destroy the source, and with Node's own request the client's socket.
	body.once('error', (error) => gate.destroy(error));
	body.once('close', () => {
		if (!body.readableEnded)
			gate.destroy(new Error('the client left before its body was complete'));
	});
	gate.once('close', () => body.unpipe(gate));
	return body.pipe(gate);
}

/**
 * A response body as a web stream of our own. `Readable.toWeb` throws outside any handler when a
 * chunk arrives after the reader has gone, which ends the process; here a late chunk is ignored and
 * leaving destroys the source. A source that fails, or closes before its end, errors the stream, so
 * that the client sees a cut body and not a complete one.
 */
export function toWeb(source: Readable): ReadableStream<Uint8Array> {
	let wake: (() => void) | null = null;
	let left = false;
	let failure: Error | null = null;
	const stir = () => {
		const waiting = wake;
		wake = null;
		waiting?.();
	};
	source.on('error', (error) => {
		failure = error;
		stir();
	});
	source.on('readable', stir);
	source.on('end', stir);
	source.on('close', stir);
	return new ReadableStream<Uint8Array>({
		async pull(controller) {
			for (;;) {
				if (left) return;
				const chunk: unknown = failure === null ? source.read() : null;
				if (chunk instanceof Uint8Array) {
					controller.enqueue(chunk);
					return;
				}
				if (source.readableEnded) {
					controller.close();
					return;
				}
				if (failure !== null || source.destroyed) {
					controller.error(failure ?? new Error('closed before its end'));
					return;
				}
				await new Promise<void>((resolve) => (wake = resolve));
			}
		},
		cancel() {
			left = true;
			source.destroy();
			stir();
		}
	});
}

/** Destroys a stream in which nothing has moved for `idleMs`: a peer that neither sends nor reads. */
export function watchIdle(stream: Readable, idleMs: number): void {
	const timer = setTimeout(() => stream.destroy(new Error(`idle for ${idleMs} ms`)), idleMs);
	timer.unref();
	const { push } = stream;
	stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
		timer.refresh();
		return push.call(stream, chunk, encoding);
	};
	stream.once('close', () => clearTimeout(timer));
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}
