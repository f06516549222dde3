import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { call, runOf, spanIdOf } from './reading-run.ts';
import { vectors } from './reading-vectors.ts';
import { expect, test } from './signed-in.ts';

const traceId = () => randomBytes(16).toString('hex');

/** Everything that would show that a text got out of its place. */
function watch(page: Page, origin: string) {
	const escaped: string[] = [];
	page.on('dialog', (dialog) => {
		escaped.push(`dialog ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on('request', (request) => {
		const { protocol, origin: asked } = new URL(request.url());
		if (asked !== origin && !['data:', 'blob:'].includes(protocol)) escaped.push(request.url());
	});
	page.on('framenavigated', (frame) => {
		if (new URL(frame.url()).origin !== origin) escaped.push(`navigated to ${frame.url()}`);
	});
	page.on('pageerror', (error) => escaped.push(`error ${error.message}`));
	return escaped;
}

/** What stands in the page's reading parts and must not. */
const strays = (page: Page) =>
	page.evaluate(() => {
		const found: string[] = [];
		const area = document.querySelector('main') ?? document.body;
		const forbidden =
			'script, iframe, object, embed, link, style, meta, base, form[action^="http"], video, audio, math, marquee, template, noscript, xss';
		for (const element of area.querySelectorAll('*')) {
			if (element.matches(forbidden)) found.push(element.outerHTML.slice(0, 120));
			for (const { name, value } of element.attributes) {
				if (/^on/i.test(name)) found.push(`${element.tagName} ${name}`);
				const isAddress = ['href', 'src', 'srcset', 'xlink:href', 'action', 'poster'].includes(
					name
				);
				if (isAddress && /^\s*(?:javascript|vbscript|file|data:text)/i.test(value))
					found.push(value);
				if (name === 'src' && !/^(?:data:image\/(?!svg)|\/)/.test(value)) found.push(value);
				if (name === 'style' && /url\(/i.test(value)) found.push(value);
			}
			const isOut = element instanceof HTMLAnchorElement && element.origin !== location.origin;
			if (isOut && !/noopener/.test(element.rel)) found.push(`${element.href} without noopener`);
		}
		if ('pwned' in window) found.push('a script ran');
		return found;
	});

test('no text of a span runs, asks another host, or leaves its place', async ({
	page,
	machine,
	portal
}) => {
	test.slow();
	const id = traceId();
	const said = vectors.flatMap((text) => [
		{ role: 'user', content: text },
		{ role: 'assistant', content: [{ type: 'text', text }], name: text.slice(0, 60) }
	]);
	const tools = vectors.map((text, at) => ({
		role: 'assistant',
		tool_calls: [
			{ id: `${text.slice(0, 20)}${at}`, function: { name: text.slice(0, 80), arguments: text } }
		]
	}));
	const run = runOf(id, Date.now() - 10_000, [
		{
			name: vectors[0] ?? '',
			from: 0,
			to: 5_000,
			attributes: {
				...call('<img src=x onerror=window.pwned=1>', said, tools, {
					'gen_ai.system_instructions': vectors.join('\n\n')
				}),
				...Object.fromEntries(vectors.map((text, at) => [`x.${at}.${text.slice(0, 30)}`, text]))
			},
			failure: {
				type: '<script>window.pwned=1</script>',
				message: vectors.join('\n'),
				stack: vectors.join('\n')
			}
		}
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	const token = await machine.post('/v3/auth/token', { data: { api_key: portal.apiKey } });
	const { token: bearer } = (await token.json()) as { token: string };
	await machine.post('/v4/logs/upload/', {
		headers: { authorization: `Bearer ${bearer}`, 'trace-id': id },
		data: { body: vectors.join('\n') }
	});

	const escaped = watch(page, portal.url);
	await page.goto(`/admin/monitoring/traces/${id}?span=${spanIdOf(id, 1)}`);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByRole('article').first()).toBeVisible();
	await pane.getByRole('button', { name: /messages in between/ }).click();
	await expect(pane.getByRole('article')).toHaveCount(1 + said.length + tools.length);
	// What the formatting gives, and the text as it was sent.
	expect(await strays(page)).toEqual([]);
	await pane.getByRole('checkbox', { name: 'Formatted' }).uncheck();
	expect(await strays(page)).toEqual([]);
	await pane.getByRole('checkbox', { name: 'Formatted' }).check();
	await pane.getByText('Stack trace').click();
	for (const tab of ['Attributes', 'JSON']) {
		await page.getByRole('tab', { name: new RegExp(tab) }).click();
		expect(await strays(page), tab).toEqual([]);
	}
	await page.getByRole('button', { name: 'Transcript' }).click();
	const transcript = page.getByRole('region', { name: 'Transcript' });
	await expect(transcript.getByRole('article').first()).toBeVisible();
	for (let step = 0; step < 40; step += 1) {
		await transcript.evaluate((element) => element.scrollBy(0, element.clientHeight));
		if (step % 10 === 0) expect(await strays(page), `transcript ${step}`).toEqual([]);
	}
	expect(await strays(page)).toEqual([]);
	expect(escaped).toEqual([]);
	// None of it moved the page sideways.
	const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	expect(width).toBeLessThanOrEqual(0);
});

test('a remote image is named, not fetched', async ({ page, machine, portal }) => {
	const id = traceId();
	const run = runOf(id, Date.now() - 5_000, [
		{
			name: 'chat',
			from: 0,
			to: 1_000,
			attributes: call(
				'gpt-4o',
				[
					{
						role: 'user',
						content: [
							{ type: 'image_url', image_url: { url: 'https://evil.example/pixel.png' } },
							{
								type: 'image_url',
								image_url: {
									url: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
								}
							}
						]
					}
				],
				[{ role: 'assistant', content: 'ok' }]
			)
		}
	]);
	await machine.post('/v1/traces', { data: run });
	const escaped = watch(page, portal.url);
	await page.goto(`/admin/monitoring/traces/${id}?span=${spanIdOf(id, 1)}`);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText('Remote image, not fetched')).toBeVisible();
	await expect(pane.getByRole('link', { name: /evil.example/ })).toHaveAttribute(
		'rel',
		/noreferrer/
	);
	const thumbnail = pane.getByRole('img', { name: 'Image' });
	await expect(thumbnail).toBeVisible();
	expect(escaped).toEqual([]);
});

test('controls that turn a text round, or move a cursor, are seen as what they are', async ({
	page,
	machine
}) => {
	const id = traceId();
	const name = '\u202egnp.exe agent';
	const said = 'pay \u202e001\u202c won\u001b[2J \u009bnow';
	const run = runOf(id, Date.now() - 5_000, [
		{
			name,
			from: 0,
			to: 1_000,
			attributes: call('gpt-\u202e4o', [{ role: 'user', content: said }], [], {
				'user.id': 'kim\u202e',
				'x.key\u202e': said
			})
		}
	]);
	expect((await machine.post('/v1/traces', { data: run })).status()).toBe(200);
	const bare = () =>
		page.evaluate(() => {
			const texts = [document.title];
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
			for (let node = walker.nextNode(); node; node = walker.nextNode()) {
				const parent = node.parentElement;
				if (node instanceof Text && !parent?.closest('script, style, textarea')) {
					texts.push(node.data);
				}
				if (!(node instanceof Element)) continue;
				texts.push(node.getAttribute('title') ?? '', node.getAttribute('aria-label') ?? '');
			}
			// eslint-disable-next-line no-control-regex -- what is looked for
			return texts.filter((text) => /[\u0000-\u0008\u001b\u0080-\u009f\u202a-\u202e]/.test(text));
		});
	await page.goto(`/admin/monitoring/traces/${id}?span=${spanIdOf(id, 1)}`);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText('pay ⟪RLO⟫001⟪PDF⟫ won␛[2J ⟪U+009B⟫now')).toBeVisible();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('⟪RLO⟫gnp.exe agent');
	await expect(page).toHaveTitle(/^⟪RLO⟫gnp.exe agent/);
	await expect(page.getByRole('treeitem')).toHaveText(/⟪RLO⟫gnp.exe agent/);
	expect(await bare()).toEqual([]);
	for (const tab of ['Attributes', 'Events', 'Resource', 'JSON']) {
		await page.getByRole('tab', { name: new RegExp(tab) }).click();
		expect(await bare(), tab).toEqual([]);
	}
	await page.getByRole('button', { name: 'Transcript' }).click();
	await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('⟪RLO⟫001');
	expect(await bare(), 'transcript').toEqual([]);
	await page.goto('/admin/monitoring/traces');
	await expect(page.getByRole('link', { name: /⟪RLO⟫gnp.exe agent/ })).toBeVisible();
	expect(await bare(), 'list').toEqual([]);

	// What is copied is what was sent.
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto(`/admin/monitoring/traces/${id}?span=${spanIdOf(id, 1)}`);
	await pane.getByRole('button', { name: 'Copy message' }).first().click();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(said);
});
