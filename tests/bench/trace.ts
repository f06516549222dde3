/** A session's page in a headless Chromium, by number of spans, beside a plain rendering of the same tree. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from '@playwright/test';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import type { BenchOptions } from './scenarios.ts';
import { projectOf } from './filled-store.ts';
import { launchBrowser } from './launch-browser.ts';
import { percentile, type Measurement } from './measurement.ts';
import { addLargeSession } from './trace/large-session.ts';
import { measurePage, type PageFigures } from './trace/measure-page.ts';
import { measurePlain, readRows, type PlainFigures } from './trace/plain-page.ts';

/** Until the first key works. */
const interactiveWithinMs = (spans: number): number => (spans <= 10_000 ? 1_000 : 3_000);

const rounds = 5;
/** At 60 a second; the browser's clock tells tenths of a millisecond. */
const frameMs = 1000 / 60 + 0.1;
const traceIdOf = (spans: number) => spans.toString(16).padStart(32, 'c');

/** A size whose page cannot be measured costs that size alone. */
export async function benchTrace({ spans: sizes }: BenchOptions): Promise<Measurement[]> {
	const dataDir = await mkdtemp(join(tmpdir(), 'agent-portal-bench-'));
	try {
		await fillSessions(dataDir, sizes);
		const portal = await startPortal({ DATA_DIR: dataDir });
		const browser = await launchBrowser();
		try {
			const context = await signedIn(browser, portal);
			const measurements: Measurement[] = [];
			for (const spans of sizes) {
				try {
					measurements.push(...(await benchSize(context, portal, spans)));
				} catch (error) {
					console.error(`  ${spans} spans were not measured:`, error);
				}
			}
			return measurements;
		} finally {
			await browser.close();
			await portal.stop();
		}
	} finally {
		await rm(dataDir, { recursive: true, force: true });
	}
}

async function benchSize(
	context: BrowserContext,
	portal: Portal,
	spans: number
): Promise<Measurement[]> {
	const path = `/admin/monitoring/traces/${traceIdOf(spans)}`;
	const pages: PageFigures[] = [];
	for (let round = 0; round < rounds; round += 1) {
		pages.push(await measurePage(context, `${portal.url}${path}`));
	}
	const tree = await context.request.get(`${portal.url}${path}/tree`);
	const plain = await measurePlain(context, readRows(await tree.body()));
	return figuresOf(spans, pages, plain);
}

function figuresOf(
	spans: number,
	pages: readonly PageFigures[],
	plain: PlainFigures
): Measurement[] {
	const scenario = `trace ${spans.toLocaleString('en')}`;
	const all = (pick: (figures: PageFigures) => readonly number[]) => pages.flatMap(pick);
	const worst = (pick: (figures: PageFigures) => number) => Math.max(...pages.map(pick));
	const ms = (name: string, value: number, atMost?: number): Measurement => ({
		scenario,
		name,
		value,
		unit: 'ms',
		...(atMost !== undefined && { atMost })
	});
	const megabytes = (name: string, value: number, atMost?: number): Measurement => ({
		scenario,
		name,
		value: value / 1e6,
		unit: 'MB',
		...(atMost !== undefined && { atMost })
	});
	return [
		ms(
			`interactive, median of ${rounds}`,
			percentile(
				pages.map((page) => page.interactiveMs),
				0.5
			),
			interactiveWithinMs(spans)
		),
		// One of them in the way of something else says more of the machine.
		ms(
			'interactive, worst',
			worst((page) => page.interactiveMs)
		),
		ms(
			'frame while scrolling, p95',
			percentile(
				all((page) => page.scrollMs),
				0.95
			),
			frameMs
		),
		ms(
			'main thread for a frame while scrolling',
			percentile(
				pages.map((page) => page.scrollCpuMs),
				0.5
			)
		),
		ms(
			'frame while zooming, p95',
			percentile(
				all((page) => page.zoomMs),
				0.95
			),
			frameMs
		),
		ms(
			'main thread for a frame while zooming',
			percentile(
				pages.map((page) => page.zoomCpuMs),
				0.5
			)
		),
		ms(
			'search, worst',
			worst((page) => page.searchMs),
			100
		),
		megabytes(
			'heap',
			worst((page) => page.heapBytes),
			400
		),
		megabytes(
			'page over the wire',
			worst((page) => page.documentBytes)
		),
		ms('plain rendering, drawn', plain.drawnMs),
		ms('plain rendering, frame while scrolling, p95', percentile(plain.scrollMs, 0.95)),
		megabytes('plain rendering, heap', plain.heapBytes)
	];
}

async function fillSessions(dataDir: string, sizes: readonly number[]): Promise<void> {
	// A first start makes the project that the sessions belong to.
	const portal = await startPortal({ DATA_DIR: dataDir });
	const projectId = await projectOf(portal);
	await portal.stop();
	const store = await openStore({ dataDir, memoryMb: 2048 });
	await migrate(store);
	for (const spans of sizes) {
		const session = { traceId: traceIdOf(spans), spans, atMs: Date.now() - 7_200_000 };
		await addLargeSession(store, projectId, session);
	}
	await store.close();
}

async function signedIn(browser: Browser, { url, admin }: Portal): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	const reply = await context.request.post(`${url}/login`, {
		headers: { origin: url },
		form: { ...admin, next: '/admin' },
		maxRedirects: 0
	});
	if (reply.status() >= 400) throw new Error(`Signing in was answered with ${reply.status()}.`);
	return context;
}
