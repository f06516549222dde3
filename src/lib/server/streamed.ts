interface Reading {
	/** What stands before the pieces. */
	readonly opening?: string;
	/** Stopped when the reader leaves; once it is stopped, for whatever reason, no failure is told. */
	readonly stop: AbortController;
	/** The pieces failed while somebody read them: what was sent is cut short. */
	readonly onbroken: (fault: unknown) => void;
}

/**
 * Pieces of text as the body of an answer, UTF-8, each made when the reader has room for it. A reader who
 * leaves ends them; one who stays meets their failure as an answer that breaks off.
 */
export function streamed(
	pieces: AsyncGenerator<string>,
	{ opening, stop, onbroken }: Reading
): ReadableStream<Uint8Array> {
	const { signal } = stop;
	const encoder = new TextEncoder();
	return new ReadableStream<Uint8Array>({
		start(controller) {
			if (opening) controller.enqueue(encoder.encode(opening));
		},
		async pull(controller) {
			try {
				const next = await pieces.next();
				// Who left while the piece was made has closed the stream: to enqueue or to close would throw.
				if (signal.aborted) controller.error(signal.reason);
				else if (next.done) controller.close();
				else controller.enqueue(encoder.encode(next.value));
			} catch (fault) {
				if (!signal.aborted) onbroken(fault);
				controller.error(fault);
			}
		},
		async cancel() {
			stop.abort();
			// What a piece in the making says to that, nobody is left to hear.
			await pieces.return(undefined).catch(() => undefined);
		}
	});
}
