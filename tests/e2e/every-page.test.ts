/** Every page there is, in both languages: it asks nobody but the portal, cuts no text off, and is accessible. */
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { act, invite } from './people-house.ts';
import type { Portal } from './portal.ts';
import { pageIds, pathOf } from './routes.ts';
import { expect, test } from './signed-in.ts';
import { violations } from './violations.ts';

/**
 * Words of the portal itself that do not fit: a control or heading whose text is wider than itself, or
 * that stands outside of the window. What people and producers named may be cut, with its whole text at
 * hand.
 */
function misfits(): string[] {
	const own = 'button, summary, label, legend, th, h1, h2, h3, nav a, [role=tab], [role=menuitem]';
	const scrolls = (element: Element): boolean => {
		for (let at: Element | null = element; at; at = at.parentElement) {
			const { overflowX, position } = getComputedStyle(at);
			if (overflowX === 'auto' || overflowX === 'scroll') return true;
			if (position === 'fixed') return false;
		}
		return false;
	};
	return [...document.querySelectorAll<HTMLElement>(own)].flatMap((element) => {
		if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return [];
		const { width, right, left } = element.getBoundingClientRect();
		const text = element.innerText.trim().slice(0, 60);
		const style = getComputedStyle(element);
		// Text for screen readers alone is one pixel wide.
		if (width <= 1 || text === '') return [];
		const hides = style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis';
		const cut = hides && element.scrollWidth > element.clientWidth + 1;
		const spills =
			style.overflowX === 'visible' &&
			style.display !== 'inline' &&
			element.clientWidth > 0 &&
			element.scrollWidth > element.clientWidth + 2;
		const outside = (right > innerWidth + 1 || left < -1) && !scrolls(element);
		if (!cut && !spills && !outside) return [];
		const what = cut ? 'cut' : spills ? 'spills' : 'outside';
		return [`${what}: <${element.localName}> ${text}`];
	});
}

/** What makes the page wider than its window, from the outside in. */
function widest(): string[] {
	return [...document.querySelectorAll<HTMLElement>('body *')]
		.filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
		.slice(0, 12)
		.map(
			(element) =>
				`${element.localName}.${element.className} ${element.textContent.trim().slice(0, 30)}`
		);
}

/** Width of the page in px; a chart follows the window a moment later. */
async function widthOf(page: Page, most: number): Promise<number> {
	const read = () => page.evaluate(() => document.documentElement.scrollWidth);
	let width = await read();
	for (let times = 0; width > most && times < 20; times += 1) {
		await page.waitForTimeout(100);
		width = await read();
	}
	return width;
}

/** As long as a name may be, and nowhere to break it. */
const longName = (of: string) => `${of} ${'x'.repeat(79 - of.length)}`;

/** Names that people gave, which no page may be wider for. */
async function nameAtLength(page: Page, portal: Portal): Promise<void> {
	const hex = randomBytes(4).toString('hex');
	const project = longName(`프로젝트 ${hex}`);
	await act(page.request, portal, '/admin/settings/projects?/createProject', { name: project });
	await page.goto('/admin/settings/projects');
	const card = page.getByRole('region', { name: project });
	const projectId = await card.locator('input[name=projectId]').first().inputValue();
	await act(page.request, portal, '/admin/settings/projects?/createKey', {
		projectId,
		name: longName('key')
	});
	const address = `${hex}${'y'.repeat(50)}@${'z'.repeat(60)}.example.com`;
	await invite(page.request, portal, address, 'viewer');
}

async function budgetOf(page: Page): Promise<string> {
	await page.goto('/admin/monitoring/budgets/new');
	await page.getByLabel('Name', { exact: true }).fill(longName('every page'));
	await page.getByLabel(/^Amount/).fill('100');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.waitForURL(/budgets\/(?!new)[^/?]+/);
	return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

async function personOf(page: Page): Promise<string> {
	await page.goto('/admin/people');
	const href = await page.locator('a[href^="/admin/people/"]').first().getAttribute('href');
	return href?.split('/').at(-1) ?? '';
}

for (const [locale, theme] of [
	['ko', 'light'],
	['en', 'dark']
] as const) {
	test(`every page asks nobody else, fits its words and meets WCAG 2.2 AA (${locale}, ${theme})`, async ({
		page,
		machine,
		portal
	}) => {
		test.setTimeout(180_000);
		const run = agentRun({
			traceId: randomBytes(16).toString('hex'),
			name: 'every page',
			nowMs: Date.now(),
			toolError: { type: 'TimeoutError', message: 'no answer' }
		});
		await machine.post('/v1/traces', { data: run.request });
		await nameAtLength(page, portal);
		const values = {
			traceId: run.traceId,
			id: await budgetOf(page),
			personId: await personOf(page)
		};
		await page.context().addCookies([
			{ name: 'locale', value: locale, url: portal.url },
			{ name: 'theme', value: theme, url: portal.url }
		]);

		const strangers: string[] = [];
		const own = (address: string) =>
			/^(data|blob):/.test(address) || new URL(address).origin === portal.url;
		await page.context().route(
			(url) => !own(url.href),
			(route) => route.abort()
		);
		page.on('request', (request) => {
			if (!own(request.url())) strangers.push(`${page.url()} asked ${request.url()}`);
		});
		page.on('websocket', (socket) => strangers.push(`${page.url()} opened ${socket.url()}`));
		const broken: string[] = [];
		page.on('pageerror', (error) => broken.push(`${page.url()}: ${error.message}`));

		const found: Record<string, readonly string[]> = {};
		for (const path of [...pageIds.map((id) => pathOf(id, values)), '/admin/nowhere']) {
			await page.setViewportSize({ width: 1280, height: 800 });
			await page.goto(path);
			await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
			for (const width of [1280, 360]) {
				await page.setViewportSize({ width, height: 800 });
				const list = await page.evaluate(misfits);
				const wide = await widthOf(page, width);
				if (wide > width) list.push(`${wide} px wide`, ...(await page.evaluate(widest)));
				if (list.length > 0) found[`${path} at ${width}`] = list;
			}
			// At the width of a phone, where it is tightest.
			const faults = await violations(page);
			if (faults.length > 0) found[path] = faults;
		}
		expect(strangers).toEqual([]);
		expect(broken).toEqual([]);
		expect(found).toEqual({});
	});
}
