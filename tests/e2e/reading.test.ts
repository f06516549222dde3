import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { call, refundRun, runOf, spanIdOf } from './reading-run.ts';
import { expect, test } from './signed-in.ts';
import { violations } from './violations.ts';

const traceId = () => randomBytes(16).toString('hex');

async function sendRefund(machine: APIRequestContext): Promise<string> {
	const id = traceId();
	const sent = await machine.post('/v1/traces', { data: refundRun(id, Date.now() - 60_000) });
	expect(sent.status()).toBe(200);
	return id;
}

async function open(page: Page, id: string, span: number, more = ''): Promise<void> {
	await page.goto(`/admin/monitoring/traces/${id}?span=${spanIdOf(id, span)}${more}`);
	await expect(page.getByRole('tree').first()).toBeVisible();
}

const words = {
	en: {
		pane: 'Selected span',
		assistant: 'Assistant',
		arithmetic: 'How this cost comes about',
		unlisted: /does not list house-model-7/,
		transcript: 'Transcript',
		copyPath: 'Copy path'
	},
	ko: {
		pane: '선택한 스팬',
		assistant: '어시스턴트',
		arithmetic: '비용 계산',
		unlisted: /단가표에 house-model-7 모델이 없습니다/,
		transcript: '대화록',
		copyPath: '경로 복사'
	}
} as const;

for (const locale of ['en', 'ko'] as const) {
	const word = words[locale];
	test(`a call reads as a conversation, with its cost explained (${locale})`, async ({
		page,
		machine,
		portal
	}) => {
		const id = await sendRefund(machine);
		await page.context().addCookies([{ name: 'locale', value: locale, url: portal.url }]);
		await open(page, id, 5);
		const pane = page.getByRole('region', { name: word.pane });
		const answer = pane.getByRole('article', { name: word.assistant }).last();
		await expect(answer.getByText('late', { exact: true })).toHaveCSS('font-weight', '600');
		await expect(answer.getByRole('table')).toContainText('42');
		// Colours arrive with their library.
		await expect(answer.locator('pre span', { hasText: 'def' }).first()).toBeVisible();
		await pane.locator('summary', { hasText: word.arithmetic }).click();
		await expect(pane.getByText(word.unlisted)).toBeVisible();

		await open(page, id, 3);
		await pane.locator('summary', { hasText: word.arithmetic }).click();
		const sum = pane.getByRole('table', { name: word.arithmetic });
		// 1 M input at $0.15 and 0.5 M output at $0.60 a million.
		await expect(sum.getByRole('row').nth(1)).toContainText('0.15');
		await expect(sum.getByRole('row').last()).toContainText('$0.45');
	});
}

test('a result finds its call, and the call its result', async ({ page, machine }) => {
	const id = await sendRefund(machine);
	await open(page, id, 5);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText('lookup_order')).toHaveCount(2);
	await pane.getByRole('link', { name: 'To the result' }).click();
	await expect(pane.getByText('"late"')).toBeInViewport();
	await expect(page).toHaveURL(new RegExp(spanIdOf(id, 5)));
});

test('an exception is told once, with the frames of libraries folded', async ({
	page,
	machine
}) => {
	const id = await sendRefund(machine);
	await open(page, id, 7);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByRole('alert')).toHaveCount(1);
	await expect(pane.getByRole('alert')).toContainText('2 times');
	await pane.getByText('Stack trace').click();
	await expect(pane.getByText('/app/writer.py')).toBeVisible();
	await expect(pane.getByText('site-packages')).toBeHidden();
	await pane.getByText('2 library frames').click();
	await expect(pane.getByText('site-packages')).toBeVisible();
});

test('an attribute leads to the sessions that share it', async ({ page, machine }) => {
	const id = await sendRefund(machine);
	await open(page, id, 5);
	await page.getByRole('tab', { name: /Attributes/ }).click();
	await page.getByRole('link', { name: 'Sessions with this customer.tier' }).click();
	await expect(page).toHaveURL(/\/traces\?.*q=attr\.customer\.tier/);
	await expect(page.getByRole('link', { name: /refund desk/ }).first()).toBeVisible();
});

test('an exception, a service and an environment lead to the sessions that share them', async ({
	page,
	machine
}) => {
	const id = traceId();
	const type = 'KeyError: "주문", $1';
	const run = runOf(id, Date.now() - 60_000, [
		{
			name: 'shared names',
			from: 0,
			to: 900,
			attributes: { 'deployment.environment': 'blue-lab' },
			failure: { type, message: 'gone', stack: '' }
		}
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	const pane = page.getByRole('region', { name: 'Selected span' });
	const leadsTo = async (query: string) => {
		await expect(page).toHaveURL((url) => url.searchParams.get('q') === query);
		await expect(page.getByRole('link', { name: /shared names/ }).first()).toBeVisible();
	};

	await open(page, id, 1);
	await pane.getByRole('alert').getByRole('link', { name: type }).click();
	await leadsTo('exception:"KeyError: \\"주문\\", $1"');

	await open(page, id, 1, '&tab=resource');
	await pane.getByRole('link', { name: 'reading-desk', exact: true }).click();
	await leadsTo('service:reading-desk');

	await open(page, id, 1, '&tab=resource');
	await pane.getByRole('link', { name: 'Sessions with this service.name' }).click();
	await leadsTo('service:reading-desk');

	await open(page, id, 1, '&tab=attributes');
	await pane.getByRole('link', { name: 'Sessions with this deployment.environment' }).click();
	await leadsTo('env:blue-lab');
});

test('five megabytes of JSON open, are searched and copied without a pause', async ({
	page,
	machine
}) => {
	const id = traceId();
	const rows = Array.from({ length: 20_000 }, (_, at) => ({
		id: at,
		note: `줄 ${at} ${'가나다라 '.repeat(30)}`
	}));
	const payload = JSON.stringify({ rows, last: { needle: 'here it is' } });
	expect(Buffer.byteLength(payload)).toBeGreaterThan(5_000_000);
	const run = runOf(id, Date.now() - 5_000, [
		{ name: 'big', from: 0, to: 1_000, attributes: { payload } }
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	const html = await page.request.get(`/admin/monitoring/traces/${id}`);
	expect((await html.text()).length).toBeLessThan(500_000);
	await open(page, id, 1);
	await page.getByRole('tab', { name: 'JSON' }).click();
	const json = page.getByRole('tree', { name: 'The span as JSON' });
	await expect(json).toBeVisible({ timeout: 30_000 });
	await page.getByRole('searchbox', { name: 'Search keys and values' }).fill('needle');
	await page.getByRole('searchbox', { name: 'Search keys and values' }).press('Enter');
	await expect(json.getByRole('treeitem', { selected: true })).toContainText('here it is');
	await expect(page.getByText('attributes.payload.last.needle')).toBeVisible();
	expect(await json.getByRole('treeitem').count()).toBeLessThan(80);
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.getByRole('button', { name: 'Copy value' }).click();
	await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('here it is');
});

test('each of two spans with one id is read and linked by itself', async ({ page, machine }) => {
	const id = traceId();
	const run = runOf(id, Date.now() - 5_000, [
		{ name: 'root', from: 0, to: 900, attributes: {} },
		{ name: 'twin', parent: 1, from: 100, to: 200, attributes: { said: 'the first' } },
		{ name: 'twin', parent: 1, from: 300, to: 400, attributes: { said: 'the second' } }
	]);
	for (const span of run.resourceSpans[0]?.scopeSpans[0]?.spans ?? []) {
		if (span.name === 'twin') span.spanId = spanIdOf(id, 2);
	}
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	await open(page, id, 1);
	const pane = page.getByRole('region', { name: 'Selected span' });
	const twins = page.getByRole('treeitem', { name: /twin/ });
	await expect(twins).toHaveCount(2);
	await twins.last().click();
	await page.getByRole('tab', { name: /Attributes/ }).click();
	await expect(pane.getByText('the second')).toBeVisible();
	await expect(page).toHaveURL(new RegExp(`span=${spanIdOf(id, 2)}(~|%7E)2`));
	await page.reload();
	await expect(twins.last()).toHaveAttribute('aria-selected', 'true');
	await page.getByRole('tab', { name: /Attributes/ }).click();
	await expect(pane.getByText('the second')).toBeVisible();
	await twins.first().click();
	// The tab that is clicked may still be that of the other span, whose body is there.
	await expect(pane.getByText('the second')).toHaveCount(0);
	await page.getByRole('tab', { name: /Attributes/ }).click();
	await expect(pane.getByText('the first')).toBeVisible();
});

test('the link to a span names the span, also before the address does', async ({
	page,
	machine
}) => {
	const id = await sendRefund(machine);
	await page.goto(`/admin/monitoring/traces/${id}`);
	await expect(page.getByRole('tree').first()).toBeVisible();
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await pane.getByRole('button', { name: 'Copy link to this span' }).click();
	const copied = () => page.evaluate(() => navigator.clipboard.readText());
	await expect.poll(copied).toMatch(new RegExp(`/${id}\\?span=[0-9a-f]{16}$`));
});

test('the transcript says everything once and shares the selection', async ({ page, machine }) => {
	const id = await sendRefund(machine);
	await open(page, id, 3);
	await page.getByRole('button', { name: 'Transcript' }).click();
	const transcript = page.getByRole('region', { name: 'Transcript' });
	await expect(transcript.getByRole('article')).toHaveCount(5);
	await expect(transcript.getByText('Why was the refund of')).toHaveCount(1);
	await expect(transcript.getByText('planner', { exact: true })).toBeVisible();
	await expect(transcript.getByText('planner →')).toBeVisible();
	await transcript.getByRole('button', { name: /send_mail/ }).click();
	const selected = page.getByRole('tree').getByRole('treeitem', { selected: true });
	await expect(selected).toContainText('send_mail');
	await page.getByRole('treeitem', { name: /chat gpt-4o-mini/ }).click();
	await expect(transcript.locator('[aria-current=true]').first()).toContainText('A-1');
	// The address follows a moment later.
	await expect(page).toHaveURL(/span=[0-9a-f]*0003&/);
	await page.reload();
	await expect(transcript.locator('[aria-current=true]').first()).toContainText('A-1');
});

test('what a transcript cuts says how much is left, and leads to the whole', async ({
	page,
	machine
}) => {
	const id = traceId();
	const image = `data:image/png;base64,${'A'.repeat(50_000)}`;
	const run = runOf(id, Date.now() - 5_000, [
		{
			...{ name: 'chat', from: 0, to: 900 },
			attributes: call(
				'gpt-4o-mini',
				[
					{
						role: 'user',
						content: [
							{ type: 'text', text: `${'word '.repeat(2_000)}the end` },
							{ type: 'image_url', image_url: { url: image } }
						]
					}
				],
				[{ role: 'assistant', content: 'Seen.' }]
			)
		}
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	await open(page, id, 1, '&read=transcript');
	const transcript = page.getByRole('region', { name: 'Transcript' });
	await expect(transcript.getByRole('button', { name: 'Image · in the span' })).toBeVisible();
	await expect(transcript.getByText('not recorded')).toHaveCount(0);
	await transcript.getByRole('button', { name: '10,007 characters, 4,000 here' }).click();
	const pane = page.getByRole('region', { name: 'Selected span' });
	await pane.getByRole('button', { name: /10,007/ }).click();
	await expect(pane.getByText('the end')).toBeVisible();
});

test('a long transcript is read as far as somebody reads', async ({ page, machine }) => {
	const id = traceId();
	const calls = Array.from({ length: 600 }, (_, at) => ({
		name: 'chat',
		from: at * 10,
		to: at * 10 + 9,
		...(at > 0 && { parent: 1 }),
		attributes: call(
			'gpt-4o-mini',
			[{ role: 'user', content: `question ${at}` }],
			[{ role: 'assistant', content: `answer ${at}\n\n${'word '.repeat(at % 60)}` }]
		)
	}));
	const run = runOf(id, Date.now() - 60_000, calls);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/transcript')) asked.push(new URL(request.url()).search);
	});
	await open(page, id, 1, '&read=transcript');
	const transcript = page.getByRole('region', { name: 'Transcript' });
	await expect(transcript.getByText('answer 0')).toBeVisible();
	expect(await transcript.getByRole('article').count()).toBeLessThan(60);
	expect(asked).toEqual(['']);
	await expect(async () => {
		await transcript.evaluate((element) => element.scrollTo(0, element.scrollHeight));
		await expect(transcript.getByText('answer 599')).toBeInViewport({ timeout: 500 });
	}).toPass();
	expect(asked).toEqual(['', '?from=1000']);
	expect(await transcript.getByRole('article').count()).toBeLessThan(60);
});

test('a replay moves, costs, stops where it is told and says so in the address', async ({
	page,
	machine
}) => {
	await page.emulateMedia({ reducedMotion: 'no-preference' });
	const id = await sendRefund(machine);
	await open(page, id, 3);
	await page.getByRole('main').click({ position: { x: 5, y: 5 } });
	await page.keyboard.press('Space');
	const bar = page.getByRole('region', { name: 'Replay' });
	await expect(bar.getByRole('button', { name: 'Pause' })).toBeVisible();
	await bar.getByLabel('Speed').selectOption('8');
	await expect(page.getByTestId('replay-meter')).toContainText('2 calls');
	await expect(bar.getByRole('button', { name: 'Replay', exact: true })).toBeVisible();
	await expect(page).toHaveURL(/at=40000/);

	const slider = bar.getByRole('slider');
	await slider.fill('400');
	await expect(page).toHaveURL(/at=\d/);
	await expect(page).not.toHaveURL(/at=40000/);
	const time = await slider.getAttribute('aria-valuetext');
	await page.reload();
	await expect(bar.getByRole('slider')).toHaveAttribute('aria-valuetext', time ?? '');
	await bar.getByRole('button', { name: 'Close the replay' }).click();
	await expect(page).not.toHaveURL(/at=/);
});

test('a replay lights the spans that run, and moves in steps where motion is unwelcome', async ({
	page,
	machine
}) => {
	await page.emulateMedia({ reducedMotion: 'reduce' });
	const id = await sendRefund(machine);
	await open(page, id, 3, '&at=1000');
	const lit = page.locator('[data-live]');
	await expect(lit.filter({ hasText: 'gpt-4o-mini' })).toBeVisible();
	await expect(lit.filter({ hasText: 'send_mail' })).toHaveCount(0);
	const moves = await page.evaluate(async () => {
		const head = document.querySelector('[data-testid=playhead]');
		const seen = new Set<string>();
		const button = [...document.querySelectorAll('button')].find(
			(each) => each.textContent.trim() === 'Replay'
		);
		button?.click();
		for (const end = performance.now() + 1_600; performance.now() < end;) {
			seen.add(head?.getAttribute('style') ?? '');
			await new Promise(requestAnimationFrame);
		}
		return seen.size;
	});
	expect(moves).toBeGreaterThan(1);
	expect(moves).toBeLessThan(6);
});

test('a person reads thinking, refusals, files and unknown pieces', async ({ page, machine }) => {
	const id = traceId();
	const run = runOf(id, Date.now() - 5_000, [
		{
			name: 'chat',
			from: 0,
			to: 1_000,
			attributes: call(
				'gpt-4o',
				[{ role: 'user', content: [{ type: 'hologram', depth: 3 }] }],
				[
					{
						role: 'assistant',
						content: [
							{ type: 'thinking', thinking: 'Hm, let me see.' },
							{ type: 'refusal', refusal: 'I cannot.' }
						]
					}
				]
			)
		}
	]);
	await machine.post('/v1/traces', { data: run });
	await open(page, id, 1);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText('"hologram"')).toBeVisible();
	await expect(pane.getByText('Hm, let me see.')).toBeHidden();
	await pane.getByText('Thinking').click();
	await expect(pane.getByText('Hm, let me see.')).toBeVisible();
	await expect(pane.getByText('I cannot.')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
	test(`reading meets WCAG 2.2 AA (${theme})`, async ({ page, machine, portal }) => {
		const id = await sendRefund(machine);
		await page.context().addCookies([{ name: 'theme', value: theme, url: portal.url }]);
		const found: Record<string, readonly string[]> = {};
		const look = async (what: string) => {
			const list = await violations(page);
			if (list.length) found[what] = list;
		};
		await open(page, id, 5);
		await expect(page.locator('pre span').first()).toBeVisible();
		await page.locator('summary', { hasText: 'How this cost comes about' }).click();
		await look('messages');
		for (const tab of ['Attributes', 'Resource', 'JSON']) {
			await page.getByRole('tab', { name: new RegExp(tab) }).click();
			await look(tab);
		}
		await open(page, id, 7, '&at=20000&read=transcript');
		await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('send_mail');
		await look('transcript and replay');
		expect(found).toEqual({});
	});
}

test('words that a list was asked for are marked where they were said', async ({
	page,
	machine
}) => {
	const id = traceId();
	const long = (word: string) => `${'Filler before it. '.repeat(400)}${word} stands at the end.`;
	const run = runOf(id, Date.now() - 5_000, [
		{ name: 'root run', from: 0, to: 2_000, attributes: {} },
		{
			name: 'chat',
			parent: 1,
			from: 100,
			to: 1_000,
			attributes: call(
				'gpt-4o',
				Array.from({ length: 20 }, (_, at) => ({
					role: 'user',
					content: at === 9 ? long('Zweibrücken') : `question ${String(at)}`
				})),
				[{ role: 'assistant', content: 'no' }]
			)
		}
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	await page.goto('/admin/monitoring/traces?q=zweibr%C3%BCcken');
	await page.getByRole('link', { name: /root run/ }).click();
	await expect(page).toHaveURL(/find=zweibr/);
	await expect(page.getByRole('treeitem', { selected: true })).toHaveText(/chat/);
	const place = page
		.getByRole('region', { name: 'Selected span' })
		.getByText('Zweibrücken stands at the end.');
	await expect(place).toBeInViewport();
	expect(
		await page.evaluate(() =>
			[...(CSS.highlights.get('found') ?? [])].map(({ startContainer, startOffset, endOffset }) =>
				startContainer.nodeValue?.slice(startOffset, endOffset)
			)
		)
	).toEqual(['Zweibrücken']);
});

test('what was looked for by its escapes is marked in the list and in the session', async ({
	page,
	machine
}) => {
	const run = runOf(traceId(), Date.now() - 5_000, [
		{ name: 'root run', from: 0, to: 2_000, attributes: {} },
		{
			name: 'chat',
			parent: 1,
			from: 100,
			to: 1_000,
			attributes: call(
				'gpt-4o',
				[{ role: 'user', content: '해지\u00a0\u00a0위약금은 D:\\reports\\new' }],
				[{ role: 'assistant', content: 'no' }]
			)
		}
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	const asked = String.raw`"\ud574\uc9c0 위약금" "D:\reports\new"`;
	await page.goto(`/admin/monitoring/traces?${new URLSearchParams({ q: asked }).toString()}`);
	const row = page.getByRole('row').filter({ hasText: 'root run' });
	await expect(row.locator('mark').first()).toHaveText('해지 위약금');
	await page.getByRole('link', { name: /root run/ }).click();
	const place = page.getByRole('region', { name: 'Selected span' }).getByText('위약금은').first();
	await expect(place).toBeInViewport();
	expect(
		await page.evaluate(() =>
			[...(CSS.highlights.get('found') ?? [])].map(({ startContainer, startOffset, endOffset }) =>
				startContainer.nodeValue?.slice(startOffset, endOffset)
			)
		)
	).toEqual(['해지', '위약금', 'D:\\reports\\new']);
});

test('a value of the session’s head adds itself to the list that led here', async ({
	page,
	machine
}) => {
	const id = await sendRefund(machine);
	await page.goto(`/admin/monitoring/traces/${id}?q=status:error`);
	await page.getByRole('link', { name: 'gpt-4o-mini', exact: true }).first().click();
	await expect(page).toHaveURL(/q=status%3Aerror\+model%3Agpt-4o-mini/);
});
