import type { StoreClient } from '../client.ts';

const registry = Symbol.for('agent-portal.trace-store');

/** Kept on `globalThis`, because Vite evaluates this module anew on every edit. */
function openStores(): Map<string, Promise<StoreClient>> {
	const holder: typeof globalThis & { [registry]?: Map<string, Promise<StoreClient>> } = globalThis;
	return (holder[registry] ??= new Map<string, Promise<StoreClient>>());
}

/** The store at a place: opened now, or the one that is open already. A failed opening is forgotten. */
export function once(place: string, open: () => Promise<StoreClient>): Promise<StoreClient> {
	const stores = openStores();
	const known = stores.get(place);
	if (known) return known;
	const opening = open().then((store) => ({
		...store,
		close: async () => {
			stores.delete(place);
			await store.close();
		}
	}));
	stores.set(place, opening);
	opening.catch(() => stores.delete(place));
	return opening;
}
