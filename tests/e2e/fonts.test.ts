import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { expect, test } from './signed-in.ts';

test('code draws Hangul in the page’s font, and Latin in one of equal widths', async ({ page }) => {
	await page.goto('/admin/infrastructure');
	const code = page.locator('code, pre').first();
	await expect(code).toBeVisible();
	const widths = await code.evaluate(async (element) => {
		await document.fonts.load("16px 'Pretendard Variable'", '세션');
		const context = document.createElement('canvas').getContext('2d')!;
		const width = (family: string, text: string) => {
			context.font = `16px ${family}`;
			return context.measureText(text).width;
		};
		const family = getComputedStyle(element).fontFamily;
		return {
			hangul: width(family, '세션'),
			expected: width("'Pretendard Variable'", '세션'),
			narrow: width(family, 'iiii'),
			wide: width(family, 'WWWW')
		};
	});
	expect(widths.hangul).toBe(widths.expected);
	expect(widths.narrow).toBe(widths.wide);
});

test('charts write in the page’s font, their tooltips too', async ({ page, machine }) => {
	const traceId = randomBytes(16).toString('hex');
	await machine.post('/v1/traces', {
		data: agentRun({ traceId, name: 'fonts', nowMs: Date.now() }).request
	});
	await page.addInitScript(() => {
		const fonts = new Set<string>();
		Reflect.set(window, 'fontsOfCanvas', fonts);
		const { prototype } = CanvasRenderingContext2D;
		const fillText = Reflect.get(prototype, 'fillText');
		prototype.fillText = function (...args) {
			// A size that needs no unit stands before the family.
			fonts.add(this.font.replace(/^.*?px(?:\/\S+)? /, ''));
			Reflect.apply(fillText, this, args);
		};
	});
	await page.goto('/admin/monitoring');
	const chart = page.locator('canvas').first();
	await expect(chart).toBeVisible();
	const fonts = () =>
		page.evaluate(() => [...(Reflect.get(window, 'fontsOfCanvas') as Set<string>)]);
	await expect.poll(async () => (await fonts()).length).toBeGreaterThan(0);
	await page.evaluate(() => {
		(Reflect.get(window, 'fontsOfCanvas') as Set<string>).clear();
	});
	await chart.hover();
	await expect.poll(async () => (await fonts()).length).toBeGreaterThan(0);
	for (const family of await fonts()) expect(family).toMatch(/^"Pretendard Variable"/);
});
