import type { Settled } from '#lib/server/settle.ts';
import type { LightTrace } from '#lib/trace/light/light.ts';
import { decodeLight } from '#lib/trace/light/wire.ts';
import { readSettled } from './read-settled.ts';

/** A large tree, which the page asks for by itself: in its wire form, while its scripts are made ready. */
export interface TreeElsewhere {
	readonly href: string;
}

export type TreeForPage = LightTrace | TreeElsewhere;

/** Small trees come as they are, so that the first HTML holds their rows. */
export function openTree(tree: TreeForPage): Settled<LightTrace> | Promise<Settled<LightTrace>> {
	if (!('href' in tree)) return { value: tree, fault: null };
	return readSettled(tree.href, async (response) => ({
		value: decodeLight(new Uint8Array(await response.arrayBuffer())),
		fault: null
	}));
}
