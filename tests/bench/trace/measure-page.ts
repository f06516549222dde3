/** What a person waits for on a session's page, measured inside the browser. */
import type { BrowserContext, CDPSession } from '@playwright/test';

export interface PageFigures {
	/** From the navigation's start until a key press moved to another row. */
	readonly interactiveMs: number;
	readonly scrollMs: readonly number[];
	readonly zoomMs: readonly number[];
	/** Processor time of the page's main thread for a frame of scrolling: the same on a busy machine. */
	readonly scrollCpuMs: number;
	/** The same for a frame of zooming. */
	readonly zoomCpuMs: number;
	/** From the last letter until the hits were counted and drawn. */
	readonly searchMs: number;
	/** Of JavaScript, after a collection. */
	readonly heapBytes: number;
	/** The document and its tree, without scripts and styles. */
	readonly documentBytes: number;
}

/** A page that takes longer has failed, however busy the machine is. */
const longestWaitMs = 120_000;

declare global {
	interface Window {
		interactiveAt?: number;
	}
}

export async function measurePage(context: BrowserContext, url: string): Promise<PageFigures> {
	const page = await context.newPage();
	try {
		page.setDefaultTimeout(longestWaitMs);
		page.setDefaultNavigationTimeout(longestWaitMs);
		const session = await context.newCDPSession(page);
		await session.send('Performance.enable', { timeDomain: 'threadTicks' });
		const document = await documentSize(session);
		await page.addInitScript(watchInteractive);
		await page.goto(url, { waitUntil: 'domcontentloaded' });
		await page.waitForFunction(() => window.interactiveAt !== undefined, undefined, {
			timeout: longestWaitMs
		});
		const interactiveMs = await page.evaluate(() => window.interactiveAt ?? Infinity);
		await page.getByRole('button', { name: /Expand all|모두 펼치기/ }).click();
		// What runs once after the page is there is not part of a scroll.
		await page.waitForTimeout(2_000);
		const cpuBefore = await taskMs(session);
		const scrollMs = await page.evaluate(scrollFrames, '[role=tree]');
		const scrollCpuMs = ((await taskMs(session)) - cpuBefore) / scrollMs.length;
		const cpuBetween = await taskMs(session);
		const zoomMs = await page.evaluate(zoomFrames);
		const zoomCpuMs = ((await taskMs(session)) - cpuBetween) / zoomMs.length;
		const searchMs = Math.max(
			await page.evaluate(searchTime, 'lookup'),
			await page.evaluate(searchTime, 'timeout gpt')
		);
		return {
			interactiveMs,
			scrollMs,
			zoomMs,
			scrollCpuMs,
			zoomCpuMs,
			searchMs,
			heapBytes: await heapSize(session),
			documentBytes: document()
		};
	} finally {
		await page.close();
	}
}

/** Processor time that the page's main thread has worked, ms. */
export async function taskMs(session: CDPSession): Promise<number> {
	const { metrics } = await session.send('Performance.getMetrics');
	return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

/** Sums what the main document and a tree that comes by itself took on the wire. */
async function documentSize(session: CDPSession): Promise<() => number> {
	let bytes = 0;
	const documents = new Set<string>();
	await session.send('Network.enable');
	session.on('Network.requestWillBeSent', ({ requestId, type, request }) => {
		if (type === 'Document' || request.url.endsWith('/tree')) documents.add(requestId);
	});
	session.on('Network.dataReceived', ({ requestId, encodedDataLength, dataLength }) => {
		if (documents.has(requestId)) bytes += encodedDataLength || dataLength;
	});
	return () => bytes;
}

export async function heapSize(session: CDPSession): Promise<number> {
	await session.send('HeapProfiler.enable');
	await session.send('HeapProfiler.collectGarbage');
	const { usedSize } = await session.send('Runtime.getHeapUsage');
	return usedSize;
}

/** Presses a key on the tree each frame until a row answers. */
function watchInteractive(): void {
	const look = () => {
		const tree = document.querySelector('[role=tree]');
		const before = tree?.getAttribute('aria-activedescendant');
		tree?.dispatchEvent(new KeyboardEvent('keydown', { code: 'ArrowDown', bubbles: true }));
		// Svelte has written what changed when a task after this one runs.
		setTimeout(() => {
			const after = tree?.getAttribute('aria-activedescendant');
			if (tree && after && after !== before) window.interactiveAt = performance.now();
			else requestAnimationFrame(look);
		});
	};
	requestAnimationFrame(look);
}

/**
 * 150 frames that scroll by most of a screen each, so that every row is another one; fewer where they
 * would take half a minute.
 */
export async function scrollFrames(selector: string): Promise<number[]> {
	const scroller = document.querySelector(selector);
	if (!scroller) throw new Error('nothing to scroll');
	const times: number[] = [];
	let before = await new Promise<number>(requestAnimationFrame);
	const until = performance.now() + 30_000;
	for (let frame = 0; frame < 150 && performance.now() < until; frame += 1) {
		scroller.scrollTop = (frame * 611) % Math.max(1, scroller.scrollHeight - scroller.clientHeight);
		const now = await new Promise<number>(requestAnimationFrame);
		times.push(now - before);
		before = now;
	}
	return times.slice(5);
}

/** 150 frames that zoom in at the middle and out again. */
async function zoomFrames(): Promise<number[]> {
	const tree = document.querySelector('[role=tree]');
	if (!tree) throw new Error('no tree');
	const { left, top, width } = tree.getBoundingClientRect();
	const times: number[] = [];
	let before = await new Promise<number>(requestAnimationFrame);
	const until = performance.now() + 30_000;
	for (let frame = 0; frame < 150 && performance.now() < until; frame += 1) {
		tree.dispatchEvent(
			new WheelEvent('wheel', {
				bubbles: true,
				cancelable: true,
				ctrlKey: true,
				deltaY: frame < 75 ? -12 : 12,
				clientX: left + width * 0.7,
				clientY: top + 100
			})
		);
		const now = await new Promise<number>(requestAnimationFrame);
		times.push(now - before);
		before = now;
	}
	return times.slice(5);
}

async function searchTime(query: string): Promise<number> {
	const field = document.querySelector<HTMLInputElement>('[role=search] input');
	if (!field) throw new Error('no search');
	field.value = query;
	const began = performance.now();
	field.dispatchEvent(new Event('input', { bubbles: true }));
	await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
	if (!document.querySelector('[role=search] [role=status]')) throw new Error('no hits counted');
	return performance.now() - began;
}
