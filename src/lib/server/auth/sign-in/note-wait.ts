import type { Wait } from './limit.ts';

interface Noting {
	readonly locals: {
		readonly audit: {
			record(
				action: string,
				entry: {
					readonly outcome: 'refused';
					readonly actor?: { readonly id: string; readonly name: string };
					readonly detail: { readonly why: string; readonly minutes: number };
				}
			): Promise<unknown>;
		};
	};
}

/** Puts too many attempts into the audit log: once for each time that somebody has to wait. */
export async function noteWait(
	{ locals }: Noting,
	{ seconds, isFirst }: Wait,
	actor?: { readonly id: string; readonly name: string }
): Promise<void> {
	if (!isFirst) return;
	await locals.audit.record('sign-in.refused', {
		outcome: 'refused',
		...(actor && { actor }),
		detail: { why: 'too many attempts', minutes: Math.ceil(seconds / 60) }
	});
}
