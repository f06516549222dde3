import type { Wait } from './limit.ts';

/** Puts too many attempts into the audit log: once for each time that somebody has to wait. */
export async function noteWait(
	{ audit }: Pick<App.Locals, 'audit'>,
	{ seconds, isFirst }: Wait
): Promise<void> {
	if (!isFirst) return;
	await audit.record('sign-in.refused', {
		outcome: 'refused',
		detail: { why: 'too many attempts', minutes: Math.ceil(seconds / 60) }
	});
}
