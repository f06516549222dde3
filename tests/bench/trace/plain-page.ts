/** The same tree as a plain page would draw it: an element a row, all of them at once. */
import type { BrowserContext } from '@playwright/test';
import { decodeLight } from '../../../src/lib/trace/light/wire.ts';
import { fromLight } from '../../../src/lib/trace/light/light.ts';
import { linksOf } from '../../../src/lib/trace/tree/links.ts';
import { buildTree } from '../../../src/lib/trace/tree/tree.ts';
import { heapSize, scrollFrames } from './measure-page.ts';

export interface PlainFigures {
	readonly drawnMs: number;
	readonly scrollMs: readonly number[];
	readonly heapBytes: number;
}

type PlainRow = readonly [name: string, depth: number, left: number, width: number];

/** Rows in tree order; left and width in shares of the whole. @param bytes a tree's wire form */
export function readRows(bytes: Buffer): PlainRow[] {
	const trace = decodeLight(new Uint8Array(bytes));
	const spans = fromLight(trace);
	const tree = buildTree(spans, { links: linksOf(trace) });
	const whole = tree.endNs - tree.startNs;
	return Array.from(tree.nodeAt, (node, row): PlainRow => {
		const start = tree.startAt[row] ?? 0;
		const width = ((tree.endTimeAt[row] ?? 0) - start) / whole;
		return [spans[node]?.name ?? '', tree.depthAt[row] ?? 0, start / whole, width];
	});
}

export async function measurePlain(
	context: BrowserContext,
	rows: readonly PlainRow[]
): Promise<PlainFigures> {
	const page = await context.newPage();
	try {
		await page.setContent('<div id="rows" style="height:800px;overflow:auto"></div>');
		const drawnMs = await page.evaluate(drawAll, rows);
		const scrollMs = await page.evaluate(scrollFrames, '#rows');
		const session = await context.newCDPSession(page);
		return { drawnMs, scrollMs, heapBytes: await heapSize(session) };
	} finally {
		await page.close();
	}
}

async function drawAll(rows: readonly PlainRow[]): Promise<number> {
	const began = performance.now();
	const html = rows.map(
		([name, depth, left, width]) =>
			`<div style="display:flex;height:26px;border-bottom:1px solid #ddd"><span style="width:45%;padding-left:${8 + depth * 14}px;white-space:nowrap;overflow:hidden">${name}</span><span style="flex:1;position:relative"><i style="position:absolute;top:8px;height:10px;background:#7a3fc2;left:${left * 100}%;width:max(2px,${width * 100}%)"></i></span></div>`
	);
	const box = document.querySelector('#rows');
	if (box) box.innerHTML = html.join('');
	await new Promise(requestAnimationFrame);
	await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
	return performance.now() - began;
}
