import type { LightTrace } from '#lib/trace/light/light.ts';
import { decodeLight } from '#lib/trace/light/wire.ts';

interface Following {
	/** Where the tree is, as it is now. */
	readonly href: string;
	/** What is known already: its `revision`. */
	readonly revision: string;
	readonly ontrace: (trace: LightTrace) => void;
	/** It could not be read; it is tried again later. */
	readonly onfault: (isFault: boolean) => void;
}

const tickMs = 2_000;
const longestMs = 60_000;

/**
 * Asks for a running session's tree again and again: one request a tick, none while one is under way or
 * nobody looks, at once when somebody looks again, and more seldom the longer an answer takes or fails.
 *
 * @returns how to stop
 */
export function followTrace({ href, revision, ontrace, onfault }: Following): () => void {
	const stopped = new AbortController();
	let known = `"${revision}"`;
	let delayMs = tickMs;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let asking = false;

	/** Asked anew: it may end while an answer is on its way. */
	const isStopped = () => stopped.signal.aborted;

	async function ask() {
		clearTimeout(timer);
		if (asking || document.hidden || stopped.signal.aborted) return;
		asking = true;
		const began = performance.now();
		try {
			const response = await fetch(href, {
				headers: { 'if-none-match': known },
				signal: stopped.signal
			});
			if (response.status !== 304) {
				// Without a session the portal leads to the sign-in page, which is no tree.
				if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
				const trace = decodeLight(new Uint8Array(await response.arrayBuffer()));
				known = response.headers.get('etag') ?? known;
				ontrace(trace);
			}
			onfault(false);
			delayMs = Math.min(longestMs, Math.max(tickMs, 4 * (performance.now() - began)));
		} catch {
			if (isStopped()) return;
			onfault(true);
			delayMs = Math.min(longestMs, delayMs * 2);
		} finally {
			asking = false;
			if (!isStopped()) timer = setTimeout(() => void ask(), delayMs);
		}
	}

	const look = () => {
		if (!document.hidden) void ask();
	};
	document.addEventListener('visibilitychange', look);
	timer = setTimeout(() => void ask(), delayMs);
	return () => {
		stopped.abort();
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', look);
	};
}
