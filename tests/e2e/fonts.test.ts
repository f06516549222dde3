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
