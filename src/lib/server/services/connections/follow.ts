/**
 * Makes a thing of settings that may change while the portal runs, and another one once they did.
 * @param read the settings as they are now; the same object while nothing changed
 * @param close lets go of the former one, which finishes what it does
 */
export function follow<Settings extends object, Thing>(
	read: () => Settings,
	make: (settings: Settings) => Thing,
	close: (former: Thing) => void
): () => Thing {
	let settings = read();
	let thing = make(settings);
	return () => {
		const now = read();
		if (now === settings) return thing;
		const former = thing;
		settings = now;
		thing = make(now);
		close(former);
		return thing;
	};
}

/**
 * Some of the settings: the same object while these stay as they are, whatever else changes.
 * @param read all of them as they are now
 */
export function picking<Settings extends object, Name extends keyof Settings>(
	read: () => Settings,
	names: readonly Name[]
): () => Pick<Settings, Name> {
	let known: Pick<Settings, Name> | null = null;
	return () => {
		const now = read();
		if (known === null || names.some((name) => now[name] !== known?.[name])) {
			known = now;
		}
		return known;
	};
}
