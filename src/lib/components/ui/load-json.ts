import type { Settled } from '#lib/server/settle.ts';

/** JSON of the portal as a value or a fault; never rejects. */
export async function loadJson<T>(href: string, signal?: AbortSignal): Promise<Settled<T>> {
	try {
		const response = await fetch(href, {
			signal: signal ?? null,
			headers: { accept: 'application/json' }
		});
		// Without a session the portal leads to the sign-in page, which is no answer for a panel.
		if (response.redirected) return lost('unauthenticated', 'HTTP 303');
		if (response.ok) return (await response.json()) as Settled<T>;
		const kind = response.status === 401 ? 'unauthenticated' : 'unexpected-reply';
		return lost(kind, `HTTP ${response.status}`);
	} catch {
		return lost('unreachable', '');
	}
}

function lost<T>(
	kind: 'unauthenticated' | 'unexpected-reply' | 'unreachable',
	detail: string
): Settled<T> {
	return { value: null, fault: { kind, hint: null, source: 'portal', detail } };
}
