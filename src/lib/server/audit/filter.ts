import type { AuditFilter } from './entry.ts';

/** What an address asks for; what cannot be read asks for nothing. */
export function readAuditFilter(
	search: URLSearchParams,
	span: { readonly startMs: number; readonly endMs: number }
): { readonly filter: AuditFilter; readonly cursor: number | null } {
	const read = (name: string) => search.get(name)?.trim().slice(0, 200) || null;
	const outcome = read('outcome');
	const cursor = Number(search.get('cursor') ?? Number.NaN);
	return {
		filter: {
			actorId: read('actor'),
			action: read('action'),
			outcome: outcome === 'done' || outcome === 'refused' ? outcome : null,
			text: read('q'),
			fromMs: span.startMs,
			toMs: span.endMs
		},
		cursor: Number.isSafeInteger(cursor) && cursor > 0 ? cursor : null
	};
}
