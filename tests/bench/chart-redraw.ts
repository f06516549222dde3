/** How long the largest chart of the cost page takes to show other figures, in a headless Chromium. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { RedrawPlan, Redraws } from './charts/redraws.ts';
import { launchBrowser } from './launch-browser.ts';
import { percentile, type Measurement } from './measurement.ts';
import { taskMs } from './trace/measure-page.ts';

/** A day each of more than a year, of as many values as a legend can hold. */
const size = { buckets: 400, series: 12 };
const rounds = 130;
/** A frame at 60 a second. */
const frameMs = 16;

export async function benchCharts(): Promise<Measurement[]> {
	const script = await bundle();
	const browser = await launchBrowser();
	try {
		const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
		await page.setContent('<!doctype html><title>charts</title>');
		await page.addScriptTag({ content: script });
		const session = await page.context().newCDPSession(page);
		await session.send('Performance.enable', { timeDomain: 'threadTicks' });
		const measurements: Measurement[] = [];
		for (const kind of ['bars', 'lines'] as const) {
			const plan = { kind, ...size, rounds };
			const measure = () => page.evaluate((given) => window.charts.measureRedraws(given), plan);
			const before = await taskMs(session);
			const redraws = await measure();
			const cpuMs = ((await taskMs(session)) - before) / rounds;
			measurements.push(...figuresOf(plan, redraws, cpuMs));
		}
		return measurements;
	} finally {
		await browser.close();
	}
}

declare global {
	interface Window {
		/** What {@link bundle} leaves in the page. */
		charts: { measureRedraws(plan: RedrawPlan): Promise<Redraws> };
	}
}

function figuresOf(
	{ kind, buckets, series }: RedrawPlan,
	{ drawMs, frameMs: frames }: Redraws,
	cpuMs: number
): Measurement[] {
	const figure = (name: string, times: readonly number[], atMost?: number): Measurement => ({
		scenario: 'charts',
		name: `${buckets} × ${series} ${kind}: ${name}, p95`,
		value: percentile(times, 0.95),
		unit: 'ms',
		spread: { p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
		...(atMost !== undefined && { atMost })
	});
	return [
		figure('redraw', drawMs, frameMs),
		figure('frame with a redraw', frames),
		{
			scenario: 'charts',
			name: `${buckets} × ${series} ${kind}: main thread for a redraw`,
			value: cpuMs,
			unit: 'ms'
		}
	];
}

/** The portal's own chart as a script for a page that has nothing else. */
async function bundle(): Promise<string> {
	const built = await build({
		configFile: false,
		logLevel: 'warn',
		build: {
			write: false,
			lib: {
				entry: fileURLToPath(new URL('./charts/redraws.ts', import.meta.url)),
				formats: ['iife'],
				name: 'charts'
			}
		}
	});
	const code = [built]
		.flat()
		.flatMap((each) => ('output' in each ? each.output : []))
		.find((file) => file.type === 'chunk')?.code;
	if (code === undefined) throw new Error('The charts were not bundled.');
	return code;
}
