import type { ListKind } from '#lib/sessions/list/kind.ts';

/**
 * Remembers the look of a kind of list for the person. A look that could not be kept still shows: its
 * address has it.
 */
export async function keepLook(
	kind: ListKind,
	change: Readonly<Record<string, string | null>>
): Promise<void> {
	const look = new URLSearchParams();
	for (const [name, value] of Object.entries(change)) if (value !== null) look.set(name, value);
	try {
		await fetch('?/look', {
			method: 'POST',
			body: new URLSearchParams({ kind, look: look.toString() }),
			headers: { accept: 'application/json', 'x-sveltekit-action': 'true' }
		});
	} catch {
		// Offline for a moment: the address keeps it.
	}
}
