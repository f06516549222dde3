import type { Settled } from '#lib/server/settle.ts';

/** What a door of the portal answers with; what keeps it from answering is a fault like any other. */
export async function readSettled<T>(href: string): Promise<Settled<T>> {
	try {
		const response = await fetch(href, { headers: { accept: 'application/json' } });
		// Without a session the portal leads to the sign-in page, which is no answer for a panel.
		if (response.redirected) return lost('unauthenticated', response.status);
		if (response.ok || response.status === 404) {
			const answer = (await response.json()) as Settled<T> | { readonly message: string };
			// A page that is not there has a message alone.
			if ('fault' in answer) return answer;
		}
		return lost(response.status === 401 ? 'unauthenticated' : 'unexpected-reply', response.status);
	} catch {
		return lost('unreachable', null);
	}
}

function lost(
	kind: 'unauthenticated' | 'unexpected-reply' | 'unreachable',
	status: number | null
): { value: null; fault: NonNullable<Settled<never>['fault']> } {
	const detail = status === null ? '' : `HTTP ${status}`;
	return { value: null, fault: { kind, hint: null, source: 'portal', detail } };
}
