import type { LightTrace } from '#lib/trace/light/light.ts';
import { decodeLight } from '#lib/trace/light/wire.ts';

/** A large tree on its way to a page: the wire form, gzipped, as base64. */
export interface PackedTree {
	readonly packed: string;
	readonly spans: number;
}

export type TreeForPage = LightTrace | PackedTree;

/** Small trees come as they are, so that the first HTML holds their rows. */
export function openTree(tree: TreeForPage): LightTrace | Promise<LightTrace> {
	return 'packed' in tree ? unpack(tree.packed) : tree;
}

async function unpack(packed: string): Promise<LightTrace> {
	const text = atob(packed);
	const bytes = new Uint8Array(text.length);
	for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
	return decodeLight(new Uint8Array(await new Response(stream).arrayBuffer()));
}
