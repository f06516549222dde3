import type { Settled } from '#lib/server/settle.ts';

type Answer<T> = Settled<T> | { readonly message: string; readonly fault?: Settled<T>['fault'] };

/**
 * What a door of the portal answers with; what keeps it from answering is a fault like any other.
 *
 * @param read the value of an answer that is not the JSON of a settled one
 */
export async function readSettled<T>(
	href: string,
	read?: (response: Response) => Promise<Settled<T>>
): Promise<Settled<T>> {
	try {
		// A browser takes what it has fetched ahead for a request that says no more than that one did.
		const response = await fetch(href, read ? {} : { headers: { accept: 'application/json' } });
		// Without a session the portal leads to the sign-in page, which is no answer for a panel.
		if (response.redirected) return lost('unauthenticated', response.status);
		if (response.ok && read) return await read(response);
		const type = response.headers.get('content-type') ?? '';
		if (type.startsWith('application/json')) {
			const answer = (await response.json()) as Answer<T>;
			// A page that is not there has a message alone.
			if ('value' in answer) return answer;
			if (answer.fault) return { value: null, fault: answer.fault };
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
