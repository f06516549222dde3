import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page, Request } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { otlpTree, spanIdOf, type TreeSpan } from '../builders/otlp-tree.ts';
import { expect, test } from './signed-in.ts';
import { violations } from './violations.ts';

/** A plan, a dear and a cheap call, a failed tool, six alike polls, and a long wait before the last step. */
const run: readonly TreeSpan[] = [
	{ id: 1, name: 'refund run', kind: 'session', startMs: 0, endMs: 60_000 },
	{ id: 2, parent: 1, name: 'planner', kind: 'agent', startMs: 100, endMs: 5_000 },
	{ id: 3, parent: 2, name: 'plan', kind: 'llm', tokens: 100, startMs: 200, endMs: 1_500 },
	{ id: 4, parent: 2, name: 'answer', kind: 'llm', tokens: 9_000, startMs: 1_600, endMs: 4_000 },
	{ id: 5, parent: 1, name: 'lookup', kind: 'tool', failed: true, startMs: 5_000, endMs: 6_000 },
	...Array.from({ length: 6 }, (_, at): TreeSpan => ({
		id: 10 + at,
		parent: 1,
		name: 'poll order',
		kind: 'tool',
		startMs: 6_000 + at * 100,
		endMs: 6_080 + at * 100
	})),
	{ id: 20, parent: 1, name: 'close ticket', kind: 'tool', startMs: 58_000, endMs: 60_000 }
];

const newTrace = () => randomBytes(16).toString('hex');

async function send(
	machine: APIRequestContext,
	spans: readonly TreeSpan[] = run,
	traceId = newTrace(),
	startMs = Date.now() - 120_000
): Promise<string> {
	const reply = await machine.post('/v1/traces', { data: otlpTree(traceId, startMs, spans) });
	expect(reply.status()).toBe(200);
	return traceId;
}

const pathOf = (traceId: string, query = '') => `/admin/monitoring/traces/${traceId}${query}`;
const tree = (page: Page) => page.getByRole('tree');
const row = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name });

async function open(page: Page, traceId: string, query = ''): Promise<void> {
	await page.goto(pathOf(traceId, query));
	await expect(page.getByRole('treeitem').first()).toBeVisible();
	await page.waitForLoadState('networkidle');
}

/** A key by its place, as a keyboard with the Korean layout sends it. */
async function pressKorean(page: Page, code: string, key: string): Promise<void> {
	await page.evaluate(
		(init) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true })),
		{ code, key }
	);
}

test('rows are walked with the keyboard, and the row lives in the address', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}`);
	const data: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('__data.json')) data.push(request.url());
	});
	await tree(page).focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowRight');
	await expect(row(page, /plan/).nth(1)).toHaveAttribute('aria-selected', 'true');
	await expect(page).toHaveURL(new RegExp(`span=${spanIdOf(traceId, 3)}`));
	expect(data).toEqual([]);
	await page.reload();
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/plan/);
	await page.getByRole('link', { name: 'Sessions' }).first().click();
	await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
	await page.goBack();
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/plan/);
});

test('errors, cost and words are a key away, also with the Korean layout', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}`);
	await pressKorean(page, 'KeyN', 'ㅜ');
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/lookup/);
	await page.keyboard.press('$');
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/answer/);
	await page.keyboard.press('/');
	await page.keyboard.type('poll');
	await expect(page.getByRole('status').filter({ hasText: '6 found' })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('status').filter({ hasText: '1 of 6' })).toBeVisible();
	await page.keyboard.press('Shift+Enter');
	await expect(page.getByRole('status').filter({ hasText: '6 of 6' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('searchbox', { name: 'Search in this session' })).toHaveValue('');
});

test('a syllable being composed is no command', async ({ page, machine }) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}`);
	await page.evaluate(() =>
		document.body.dispatchEvent(
			new KeyboardEvent('keydown', { code: 'KeyN', key: 'ㅜ', isComposing: true, bubbles: true })
		)
	);
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/refund run/);
});

test('repeats stand as one row that opens, and chips leave rows out and say so', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId);
	await expect(row(page, /poll order/)).toHaveCount(1);
	await expect(row(page, /poll order ×6/)).toHaveAttribute('aria-expanded', 'false');
	await row(page, /poll order ×6/).click();
	await expect(row(page, /poll order/)).toHaveCount(7);
	await page.getByRole('button', { name: 'Group repeats' }).click();
	await expect(row(page, /poll order/)).toHaveCount(6);
	await page.getByRole('button', { name: 'LLM', exact: true }).click();
	await expect(page.getByRole('treeitem')).toHaveCount(2);
	await expect(page).toHaveURL(/show=llm/);
	await page.reload();
	await expect(page.getByRole('treeitem')).toHaveCount(2);
	await expect(page.getByRole('button', { name: 'LLM', exact: true })).toHaveAttribute(
		'aria-pressed',
		'true'
	);
});

test('time zooms at the pointer, by keys and by the map, and shows all again', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId);
	const all = page.getByRole('button', { name: 'Show all of it' });
	await expect(all).toBeDisabled();
	const box = await tree(page).boundingBox();
	if (!box) throw new Error('no tree');
	await page.mouse.move(box.x + box.width * 0.8, box.y + 60);
	await page.keyboard.down('Control');
	await page.mouse.wheel(0, -300);
	await page.keyboard.up('Control');
	await expect(all).toBeEnabled();
	await all.click();
	await page.keyboard.press('w');
	await expect(all).toBeEnabled();
	await all.click();
	const map = await page.getByTestId('minimap').boundingBox();
	if (!map) throw new Error('no map');
	await page.mouse.move(map.x + map.width * 0.2, map.y + 20);
	await page.mouse.down();
	await page.mouse.move(map.x + map.width * 0.4, map.y + 20, { steps: 4 });
	await page.mouse.up();
	await expect(all).toBeEnabled();
});

test('idle time is compressed where a person asks for it, and the critical path is drawn', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId);
	const compress = page.getByRole('button', { name: /idle .*compress/ });
	await expect(compress).toHaveAttribute('aria-pressed', 'false');
	await page.keyboard.press('z');
	await expect(compress).toHaveAttribute('aria-pressed', 'true');
	await expect(row(page, /on the shown path/)).toHaveCount(0);
	const picture = page.getByRole('tree').locator('canvas');
	const withoutPath = await picture.screenshot();
	await page.keyboard.press('c');
	await expect(row(page, /refund run .* on the shown path/)).toBeVisible();
	expect(await picture.screenshot()).not.toEqual(withoutPath);
	await expect(page).toHaveURL(/compress=1/);
	await expect(page).toHaveURL(/path=time/);
});

test('the sheet of keys opens with ? and closes with Escape', async ({ page, machine }) => {
	await open(page, await send(machine));
	await page.keyboard.press('?');
	const sheet = page.getByRole('dialog', { name: /Keyboard shortcuts/ });
	await expect(sheet).toBeVisible();
	await expect(sheet.getByText('Next most expensive span')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(sheet).toBeHidden();
});

test('a running session grows in place, one request a tick, and settles once', async ({
	page,
	machine
}) => {
	const traceId = newTrace();
	const startMs = Date.now() - 20_000;
	const late: TreeSpan = { id: 7, parent: 9, name: 'late step', startMs: 900, endMs: 1_000 };
	await send(machine, [late], traceId, startMs);
	await open(page, traceId);
	await expect(page.getByText('Running · new spans arrive by themselves')).toBeVisible();
	await expect(row(page, /parent that has not arrived/)).toHaveCount(1);
	let asked = 0;
	let together = 0;
	page.on('request', (request) => {
		if (!request.url().endsWith('/tree')) return;
		asked += 1;
		together += 1;
		expect(together).toBe(1);
	});
	const end = (request: Request) => {
		if (request.url().endsWith('/tree')) together -= 1;
	};
	page.on('requestfinished', end);
	// An answer without a body (304) ends as a failed request does.
	page.on('requestfailed', end);
	await send(
		machine,
		[{ id: 8, parent: 1, name: 'early step', startMs: 100, endMs: 200 }],
		traceId,
		startMs
	);
	await expect(row(page, /early step/)).toBeVisible({ timeout: 20_000 });
	const order = () => page.getByRole('treeitem').allInnerTexts();
	expect((await order()).findIndex((text) => text.includes('late step'))).toBeLessThan(
		(await order()).findIndex((text) => text.includes('early step'))
	);
	await send(
		machine,
		[
			{ id: 1, name: 'whole run', kind: 'session', startMs: 0, endMs: 2_000 },
			{ id: 9, parent: 1, name: 'gone parent', startMs: 300, endMs: 1_500 }
		],
		traceId,
		startMs
	);
	await expect(page.getByText(/The root span has arrived/)).toBeVisible({ timeout: 20_000 });
	await expect(row(page, /parent that has not arrived/)).toHaveCount(0);
	expect(asked).toBeGreaterThan(0);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('whole run');

	// What comes after the root waits until it is asked for.
	await send(
		machine,
		[{ id: 10, parent: 1, name: 'straggler', startMs: 150, endMs: 250 }],
		traceId,
		startMs
	);
	const pill = page.getByRole('button', { name: '+1 new span' });
	await expect(pill).toBeVisible({ timeout: 20_000 });
	await expect(row(page, /straggler/)).toHaveCount(0);
	await pill.click();
	await expect(row(page, /straggler/)).toBeVisible();
	await expect(pill).toHaveCount(0);
});

test('the transcript of a running session grows in place', async ({ page, machine }) => {
	const traceId = newTrace();
	const startMs = Date.now() - 20_000;
	const call = (id: number, answer: string): TreeSpan => ({
		...{ id, parent: 1, name: 'chat', kind: 'llm', tokens: 10, answer },
		...{ startMs: id * 100, endMs: id * 100 + 50 }
	});
	await send(machine, [call(2, 'first answer')], traceId, startMs);
	await open(page, traceId, '?read=transcript');
	const said = page.getByRole('region', { name: 'Transcript' }).getByRole('article');
	await expect(said).toHaveCount(1);
	await send(machine, [call(4, 'second answer')], traceId, startMs);
	await expect(said).toHaveCount(2, { timeout: 20_000 });
	await expect(said.last()).toContainText('second answer');
	// What comes between waits until the reader wants it: nothing moves under the eyes.
	await send(machine, [call(3, 'between')], traceId, startMs);
	const again = page.getByRole('button', { name: 'More has arrived' });
	await expect(again).toBeVisible({ timeout: 20_000 });
	await expect(said).toHaveCount(2);
	await again.click();
	await expect(said).toHaveCount(3);
	await expect(said.nth(1)).toContainText('between');
	await expect(again).toHaveCount(0);
});

test('a session that was given up is looked at again when somebody asks', async ({
	page,
	machine
}) => {
	const traceId = newTrace();
	const startMs = Date.now() - 20 * 60_000;
	await send(
		machine,
		[{ id: 7, parent: 1, name: 'step', startMs: 0, endMs: 100 }],
		traceId,
		startMs
	);
	await open(page, traceId);
	await expect(page.getByText(/nothing new for 15 minutes/)).toBeVisible();
	const state = (word: string) => page.getByRole('definition').getByText(word, { exact: true });
	await expect(state('no root span')).toBeVisible();
	await send(machine, [{ id: 1, name: 'whole run', startMs: 0, endMs: 2_000 }], traceId, startMs);
	await page.getByRole('button', { name: 'Check again' }).click();
	await expect(row(page, /whole run/)).toBeVisible({ timeout: 20_000 });
});

test('rings, equal ids, several roots, missing parents and skew are shown and said', async ({
	page,
	machine
}) => {
	const traceId = await send(machine, [
		{ id: 1, name: 'first root', startMs: 0, endMs: 100 },
		{ id: 2, name: 'second root', startMs: 10, endMs: 90 },
		{ id: 3, parent: 1, name: 'too early', startMs: -500, endMs: 20 },
		{ id: 4, parent: 99, name: 'orphan', startMs: 30, endMs: 40 },
		{ id: 5, parent: 6, name: 'ring a', startMs: 50, endMs: 60 },
		{ id: 6, parent: 5, name: 'ring b', startMs: 55, endMs: 60 },
		{ id: 7, parent: 1, name: 'twin', startMs: 60, endMs: 61 },
		{ id: 7, parent: 1, name: 'twin', startMs: 70, endMs: 71 }
	]);
	await open(page, traceId);
	const strip = page.getByRole('list', { name: 'Notes about this session' });
	for (const note of [
		'2 root spans',
		'1 parent loop',
		'1 span repeats an ID',
		'1 span without its parent',
		'1 span starts before its parent'
	]) {
		await expect(strip.getByText(note)).toBeVisible();
	}
	await strip.getByText('1 span starts before its parent').click();
	await strip.getByRole('button', { name: 'Show the span' }).click();
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/too early/);
	await expect(row(page, /twin/)).toHaveCount(2);
	await strip.getByText('2 root spans').click();
	const show = strip.getByRole('button', { name: 'Show the span' }).filter({ visible: true });
	await show.first().click();
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/first root/);
	await show.first().click();
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/second root/);
	await expect(show.first()).toHaveText(/2\/2/);
	await row(page, /parent that has not arrived/).click();
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText(spanIdOf(traceId, 99))).toBeVisible();
	await expect(pane.getByText(/1 span names it as its parent/)).toBeVisible();
	await expect(page).toHaveURL(new RegExp(`span=${spanIdOf(traceId, 99)}`));
	await page.reload();
	await expect(pane.getByText(spanIdOf(traceId, 99))).toBeVisible();
});

test('a chain of 5 000 spans is one tree', async ({ page, machine }) => {
	const chain = Array.from({ length: 5_000 }, (_, at): TreeSpan => ({
		id: at + 1,
		...(at > 0 && { parent: at }),
		name: `level ${String(at)}`,
		startMs: at,
		endMs: 10_000
	}));
	const traceId = await send(machine, chain);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}`);
	await tree(page).focus();
	await page.keyboard.press('End');
	await expect(row(page, /level 4999/)).toHaveAttribute('aria-level', '5000');
});

test('a tree that comes by itself says why it did not come, and comes when asked again', async ({
	page,
	machine
}) => {
	const steps = Array.from({ length: 2_100 }, (_, at): TreeSpan => ({
		id: 2 + at,
		parent: 1,
		name: `step ${at}`,
		kind: 'tool',
		startMs: at,
		endMs: at + 1
	}));
	const long: TreeSpan = { id: 1, name: 'long run', kind: 'session', startMs: 0, endMs: 3_000 };
	const traceId = await send(machine, [long, ...steps]);
	const asked: string[] = [];
	await page.route('**/tree', async (route) => {
		asked.push(route.request().url());
		await route.fulfill({
			status: 503,
			json: {
				message: 'too much at once',
				fault: { kind: 'busy', hint: 'retry-later', source: 'store', detail: 'too much at once' }
			}
		});
	});
	await page.goto(pathOf(traceId));
	const notice = page.getByRole('alert').filter({ hasText: 'is busy' });
	await expect(notice).toBeVisible();
	expect(asked).toHaveLength(1);
	await page.unroute('**/tree');
	await notice.getByRole('button', { name: 'Retry' }).click();
	await expect(row(page, /long run/)).toBeVisible();
	await expect(page.getByRole('treeitem').nth(1)).toHaveText(/step 0/);
});

test('Space replays from a row that was pressed on its name', async ({ page, machine }) => {
	const traceId = await send(machine);
	await open(page, traceId);
	await row(page, /planner/)
		.getByText('planner')
		.click();
	await expect(tree(page)).toBeFocused();
	await page.keyboard.press('Space');
	await expect(page.getByTestId('playhead')).toBeVisible();
});

test('the panes keep the size that a person gave them', async ({ page, machine }) => {
	const traceId = await send(machine);
	await open(page, traceId);
	const bar = page.getByRole('separator', { name: 'Width of the two panes' });
	await bar.focus();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	await page.reload();
	await expect(bar).toHaveAttribute('aria-valuenow', '60');
});

test('the names keep the width that a person gave them, by keys and by the pointer', async ({
	page,
	machine
}) => {
	await open(page, await send(machine));
	const edge = page.getByRole('separator', { name: 'Width of the names' });
	const { x: left, width } = (await tree(page).boundingBox()) ?? { x: 0, width: 0 };
	const centre = async () => {
		const { x, y, width, height } = (await edge.boundingBox()) ?? {
			x: 0,
			y: 0,
			width: 0,
			height: 0
		};
		return { x: x + width / 2, y: y + height / 2 };
	};
	await edge.focus();
	await page.keyboard.press('ArrowLeft');
	await expect(edge).toHaveAttribute('aria-valuenow', '43');
	const from = await centre();
	expect(from.x - left).toBeCloseTo(width * 0.43, -1);
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move(left + width * 0.6, from.y + 40, { steps: 4 });
	await page.mouse.up();
	const dragged = Number(await edge.getAttribute('aria-valuenow'));
	expect(dragged).toBeCloseTo(60, 0);
	await page.reload();
	await expect(edge).toHaveAttribute('aria-valuenow', String(dragged));
	await edge.dblclick();
	await expect(edge).toHaveAttribute('aria-valuenow', '45');
	// Where names stand above bars, there is nothing to divide.
	await page.setViewportSize({ width: 360, height: 740 });
	await expect(edge).toHaveCount(0);
});

for (const locale of ['ko', 'en'] as const) {
	test(`a phone shows names above bars, and every state meets WCAG 2.2 AA (${locale})`, async ({
		page,
		machine,
		portal
	}) => {
		await page.context().addCookies([{ name: 'locale', value: locale, url: portal.url }]);
		const traceId = await send(machine);
		const check = async (state: string) => {
			expect(await violations(page), state).toEqual([]);
		};
		await open(page, traceId, '?find=poll&path=time&compress=1');
		await check('searched, path and compression on');
		await page.keyboard.press('?');
		await check('sheet of keys');
		await page.keyboard.press('Escape');
		await page.setViewportSize({ width: 360, height: 740 });
		await expect(row(page, /answer/)).toBeVisible();
		const width = await page.evaluate(() => document.documentElement.scrollWidth);
		expect(width).toBeLessThanOrEqual(360);
		await check('phone');
		const only = locale === 'ko' ? '오류' : 'Errors';
		await page.getByRole('button', { name: only, exact: true }).click();
		await expect(page.getByRole('treeitem')).toHaveCount(1);
	});
}

test('the zoomed stretch of time is in the address, and a reload shows it again', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId);
	await tree(page).focus();
	await page.keyboard.press('w');
	await expect(page).toHaveURL(/[?&]win=\d/);
	const shown = new URL(page.url()).searchParams.get('win');
	await page.reload();
	await expect(page.getByRole('button', { name: 'Show all of it' })).toBeEnabled();
	await expect(page).toHaveURL(new RegExp(`win=${shown?.replaceAll('.', '\\.')}`));
	await open(page, traceId, '?win=9-1');
	await expect(page.getByRole('button', { name: 'Show all of it' })).toBeDisabled();
});

test('what is closed, measured and read of a span is in the address, and a reload shows it again', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 4)}`);
	await page.getByRole('tab', { name: /Attributes/ }).click();
	await row(page, /planner/).click();
	await page.keyboard.press('r');
	await page.keyboard.press('ArrowLeft');
	await expect(row(page, /answer/)).toHaveCount(0);
	await expect(page).toHaveURL(/closed=/);
	await page.reload();
	await expect(row(page, /planner/)).toHaveAttribute('aria-expanded', 'false');
	await expect(row(page, /answer/)).toHaveCount(0);
	await expect(page.getByRole('tab', { name: /Attributes/ })).toHaveAttribute(
		'aria-selected',
		'true'
	);
	await expect(page.getByLabel('Figures of the chosen row')).toContainText('Range');
	await page.keyboard.press('2');
	await expect(page).toHaveURL(/level=2/);
});

test('letters work while a box has the focus, and a drawn box chooses no text', async ({
	page,
	machine
}) => {
	const traceId = await send(machine, [
		...run,
		{ id: 30, parent: 1, name: 'say', kind: 'llm', answer: '*so*', startMs: 7_000, endMs: 8_000 }
	]);
	await open(page, traceId, `?span=${spanIdOf(traceId, 30)}`);
	await page.getByRole('checkbox', { name: 'Formatted' }).focus();
	await page.keyboard.press('l');
	await expect(page).toHaveURL(/show=llm/);
	await page.keyboard.press('Space');
	await expect(page.getByTestId('playhead')).toHaveCount(0);
	const { x, y, width } = (await tree(page).boundingBox()) ?? { x: 0, y: 0, width: 0 };
	await page.mouse.move(x + width * 0.6, y + 20);
	await page.mouse.down();
	await page.mouse.move(x + width * 0.8, y + 200, { steps: 5 });
	await page.mouse.up();
	await expect(page).toHaveURL(/win=/);
	expect(await page.evaluate(() => getSelection()?.toString())).toBe('');
});

test('a search finds what was said in a span, not its name alone', async ({ page, machine }) => {
	const { request } = agentRun({
		traceId: newTrace(),
		name: 'desk run',
		nowMs: Date.now() - 5_000,
		prompt: '겨울 외투의 교환 절차'
	});
	const traceId = request.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId ?? '';
	expect((await machine.post('/v1/traces', { data: request })).status()).toBe(200);
	await open(page, traceId);
	await page.getByRole('searchbox', { name: 'Search in this session' }).fill('외투의 교환');
	const found = page.getByRole('search').getByRole('status');
	await expect(found).toContainText('1');
	await page.keyboard.press('Enter');
	await expect(row(page, /chat gpt-4o-mini/)).toHaveAttribute('aria-selected', 'true');
	await expect(page).toHaveURL(/find=/);
});

test('every control of the toolbar and of the row has a key, and the sheet names it', async ({
	page,
	machine
}) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 4)}&find=poll`);
	const controls = page
		.getByRole('group', { name: /What the rows show|Selected row/ })
		.locator('button, select, input');
	const keys = await controls.evaluateAll((elements) =>
		elements.map((element) => ({
			name: element.getAttribute('aria-label') ?? element.textContent,
			keys: element.getAttribute('aria-keyshortcuts')?.split(' ') ?? []
		}))
	);
	expect(keys.length).toBeGreaterThan(20);
	expect(keys.filter(({ keys: own }) => own.length === 0)).toEqual([]);
	await page.keyboard.press('?');
	const sheet = page.getByRole('dialog', { name: /Keyboard shortcuts/ });
	const named = await sheet.locator('kbd').allInnerTexts();
	const known = new Set(named.map((sign) => sign.trim().replaceAll(' ', '+')));
	expect(keys.flatMap(({ keys: own }) => own).filter((key) => !known.has(key))).toEqual([]);
});

test('what keys do to rows, buttons do too', async ({ page, machine }) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}`);
	const selected = page.getByRole('treeitem', { selected: true });
	await page.getByRole('button', { name: 'Next error' }).click();
	await expect(selected).toHaveText(/lookup/);
	await expect(page.getByRole('group', { name: 'Errors of this session' })).toContainText('1/1');
	await page.getByRole('button', { name: 'Next most expensive' }).click();
	await expect(selected).toHaveText(/answer/);
	await expect(page.getByRole('group', { name: 'Calls by cost' })).toContainText('1/2');
	const tools = page.getByRole('group', { name: 'Selected row' });
	await tools.getByRole('button', { name: 'Mark the span' }).click();
	await expect(page).toHaveURL(/marks=/);
	await tools.getByRole('button', { name: 'Range from the selected span' }).click();
	await expect(page.getByText('2.40 s').first()).toBeVisible();
	await row(page, /planner/).click();
	await tools.getByRole('button', { name: 'Close or open everything below' }).click();
	await expect(row(page, /planner/)).toHaveAttribute('aria-expanded', 'false');
});

test('keys choose rows, levels, what is read and its tabs', async ({ page, machine }) => {
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 4)}`);
	await pressKorean(page, 'KeyL', 'ㅣ');
	await expect(page.getByRole('treeitem')).toHaveCount(2);
	await pressKorean(page, 'KeyL', 'ㅣ');
	await page.keyboard.press('1');
	await expect(row(page, /planner/)).toHaveAttribute('aria-expanded', 'false');
	await page.keyboard.press('=');
	await expect(row(page, /planner/)).toHaveAttribute('aria-expanded', 'true');
	await page.keyboard.press('u');
	await expect(row(page, /answer .*18.0k tok/)).toBeVisible();
	await expect(page).toHaveURL(/figure=tokens/);
	await page.keyboard.press('.');
	await expect(page.getByRole('tab', { selected: true })).toHaveText(/Attributes/);
	await page.keyboard.press(',');
	await expect(page.getByRole('tab', { selected: true })).toHaveText(/Messages/);
	await page.keyboard.press('v');
	await expect(page.getByRole('region', { name: 'Transcript' })).toBeVisible();
	await page.keyboard.press('v');
	await expect(page.getByRole('region', { name: 'Selected span' })).toBeVisible();
});

for (const reducedMotion of ['reduce', 'no-preference'] as const) {
	test(`while a replay runs through a long session, the rows in sight are drawn (${reducedMotion})`, async ({
		page,
		machine
	}) => {
		const steps = Array.from({ length: 3_000 }, (_, at): TreeSpan => ({
			...{ id: at + 2, parent: 1, name: `step ${at}`, startMs: at * 10, endMs: at * 10 + 9 }
		}));
		const traceId = await send(machine, [
			{ id: 1, name: 'long run', kind: 'session', startMs: 0, endMs: 30_000 },
			...steps
		]);
		await open(page, traceId, '?flat=1');
		await page.emulateMedia({ reducedMotion });
		await tree(page).focus();
		await page.keyboard.press('Space');
		await expect.poll(() => tree(page).evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(200);
		// As the screen has it: after a frame's scripts, before the next frame's.
		const seen = await page.evaluate(async () => {
			const scroller = document.querySelector('[role=tree]');
			let missing = 0;
			let moves = 0;
			let before = 0;
			for (let frame = 0; frame < 90 && scroller; frame += 1) {
				await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
				const { top, left } = scroller.getBoundingClientRect();
				if (scroller.scrollTop !== before) moves += 1;
				before = scroller.scrollTop;
				const row = document.elementFromPoint(left + 60, top + 60)?.closest('[role=treeitem]');
				if (!row) missing += 1;
			}
			return { missing, hasMoved: moves > 1 };
		});
		expect(seen).toEqual({ missing: 0, hasMoved: true });
	});
}

test('the key that copies a link copies that of a parent which did not arrive', async ({
	page,
	machine,
	context
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	const traceId = await send(machine, [
		{ id: 7, parent: 9, name: 'late step', startMs: 900, endMs: 1_000 }
	]);
	await open(page, traceId);
	await row(page, /parent that has not arrived/).click();
	await page.keyboard.press('y');
	await expect
		.poll(() => page.evaluate(() => navigator.clipboard.readText()))
		.toContain(`span=${spanIdOf(traceId, 9)}`);
	await expect(page.getByLabel('Figures of the chosen row')).toContainText('Duration');
});

test('rows follow a replay, also where the address stands in one, until a person scrolls', async ({
	page,
	machine
}) => {
	await page.emulateMedia({ reducedMotion: 'no-preference' });
	const steps = Array.from({ length: 200 }, (_, at): TreeSpan => ({
		id: at + 2,
		parent: 1,
		name: `step ${String(at)}`,
		kind: at % 2 ? 'tool' : 'agent',
		startMs: at * 100,
		endMs: at * 100 + 90
	}));
	const traceId = await send(machine, [
		{ id: 1, name: 'long run', kind: 'session', startMs: 0, endMs: 20_000 },
		...steps
	]);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}&at=15050`);
	await expect(row(page, /step 150/)).toBeInViewport();
	const slider = page.getByRole('slider', { name: 'Position' });
	await slider.fill('200');
	await expect(row(page, /step 40\b/)).toBeInViewport();
	await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.5');
	await page
		.getByRole('region', { name: 'Replay' })
		.getByRole('button', { name: 'Replay', exact: true })
		.click();
	await tree(page).hover();
	await page.mouse.wheel(0, -10_000);
	await expect(row(page, /step 1\b/)).toBeInViewport();
	const before = await slider.getAttribute('aria-valuetext');
	await expect(slider).not.toHaveAttribute('aria-valuetext', before ?? '');
	await expect(row(page, /step 1\b/)).toBeInViewport();
	await page.keyboard.press('Shift+ArrowRight');
	await page.keyboard.press('Shift+Period');
	await expect(page.getByRole('combobox', { name: 'Speed' })).toHaveValue('1');
});

test('what an address names and the session does not have is said', async ({ page, machine }) => {
	const traceId = await send(machine);
	await open(page, traceId, '?span=ffffffffffffffff&win=9-1&at=soon&marks=eeeeeeeeeeeeeeee');
	const note = page.getByRole('note');
	for (const text of [
		'span ffffffffffffffff, which this session does not have',
		'a stretch of time that this session does not have (9-1)',
		'a replay position that this session does not have (soon)',
		'Marked spans that this session does not have: eeeeeeeeeeeeeeee'
	]) {
		await expect(note.getByText(text)).toBeVisible();
	}
	await open(page, traceId, `?span=${spanIdOf(traceId, 3)}`);
	await expect(note.getByText('this session does not have')).toHaveCount(0);
});

test('a span that ends before it starts is said, an unpriced call leads to the prices', async ({
	page,
	machine
}) => {
	const traceId = await send(machine, [
		{ id: 1, name: 'root', startMs: 0, endMs: 1_000 },
		{ id: 2, parent: 1, name: 'backwards', startMs: 500, endMs: 200 }
	]);
	await open(page, traceId);
	const strip = page.getByRole('list', { name: 'Notes about this session' });
	await strip.getByText('1 span ends before it starts').click();
	await strip.getByRole('button', { name: 'Show the span' }).click();
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/backwards/);
});

test('on a phone a pressed row leads to what it opens, and closing it back', async ({
	page,
	machine
}) => {
	await page.setViewportSize({ width: 360, height: 740 });
	const traceId = await send(machine);
	await open(page, traceId, `?span=${spanIdOf(traceId, 1)}`);
	await row(page, /lookup/).click();
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByRole('heading', { name: 'lookup' })).toBeInViewport();
	await pane.getByRole('button', { name: 'Close' }).click();
	await expect(tree(page)).toBeInViewport();
});
