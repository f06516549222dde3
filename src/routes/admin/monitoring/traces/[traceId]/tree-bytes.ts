import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TreeForPage } from '#lib/components/trace/open-tree.ts';
import { encodeLight } from '#lib/trace/light/wire.ts';
import type { LightTrace } from '#lib/trace/light/light.ts';

/** Up to so many spans a tree is part of the first HTML, so that its rows are there without a script. */
const plainSpans = 2_000;

/** Ids and times do not shrink much more at higher levels, which take several times as long. */
const level = 4;

const squeeze = promisify(gzip);

/** The wire form of a tree, gzipped. */
export function treeBytes(trace: LightTrace): Promise<Buffer<ArrayBuffer>> {
	return squeeze(encodeLight(trace), { level });
}

/** A tree as page data: Kit would write every number of a large one as text, thrice. */
export async function treeForPage(trace: LightTrace): Promise<TreeForPage> {
	if (trace.spanIds.length <= plainSpans) return trace;
	const bytes = await treeBytes(trace);
	return { packed: bytes.toString('base64'), spans: trace.spanIds.length };
}
