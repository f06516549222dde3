/** Finding a session in each language of the portal, by the texts that its pages are made of. */
import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { locales } from '#lib/paraglide/runtime.js';
import { agentRun } from '../builders/agent-run.ts';
import { confirmed } from './confirm.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');
const list = '/admin/monitoring/traces';

/** Sessions with a tag of their own, the newest of them failed; none is younger than a minute. */
async function sent(machine: APIRequestContext, count: number): Promise<string> {
	const tag = `t${hex(8)}`;
	for (let at = 0; at < count; at += 1) {
		const { request } = agentRun({
			traceId: hex(32),
			name: `run ${at} ${tag}`,
			nowMs: Date.now() - (at + 1) * 60_000,
			prompt: `질문 ${at}`,
			attributes: { 'agentops.tags': `["${tag}"]` },
			...(at === 0 ? { toolError: { type: 'TimeoutError', message: 'late' } } : {})
		});
		expect((await machine.post('/v1/traces', { data: request })).status()).toBe(200);
	}
	return tag;
}

type Spans = ReturnType<typeof agentRun>['request']['resourceSpans'][number];

const rows = (page: Page) => page.getByRole('grid').locator('tbody').getByRole('row');

for (const locale of locales) {
	const says = { locale };
	test.describe(`in ${locale}`, () => {
		test.beforeEach(({ page, portal }) =>
			page.context().addCookies([{ name: 'locale', value: locale, url: portal.url }])
		);

		test('a query is typed, narrowed by facets, and what keeps it empty is named', async ({
			page,
			machine
		}) => {
			const tag = await sent(machine, 3);
			await page.setViewportSize({ width: 1920, height: 900 });
			await page.goto(`${list}?q=tag:${tag}`);
			const bar = page.getByRole('combobox', { name: m.query_label({}, says) });
			const chips = page.getByRole('list', { name: m.query_chips({}, says) });
			const facets = page.getByRole('complementary', { name: m.facets_title({}, says) });
			await expect(rows(page)).toHaveCount(3);
			const strip = page.getByRole('region', { name: m.strip_title({}, says) });
			// All in one quarter of an hour, or not.
			const counts = [1, 2, 3].map((count) => m.strip_sessions({ count }, says));
			await expect(strip).toContainText(new RegExp(counts.join('|')));

			await bar.pressSequentially('latency:>1s sta');
			const options = page
				.getByRole('listbox', { name: m.query_suggestions({}, says) })
				.getByRole('option');
			await expect(options).toHaveText([/status:/]);
			await bar.press('ArrowDown');
			await bar.press('Enter');
			await bar.pressSequentially('error');
			await bar.press('Enter');
			await expect(chips.getByRole('listitem')).toHaveText([
				`tag:${tag}`,
				'latency:>1s',
				'status:error'
			]);
			await expect(rows(page)).toHaveCount(1);

			await facets.getByRole('link', { name: /^error/ }).click();
			await expect(rows(page)).toHaveCount(3);
			const field = m.filter_status({}, says);
			await facets
				.getByRole('link', { name: m.facets_exclude({ field, value: 'error' }, says) })
				.click();
			await expect(chips).toContainText('-status:error');
			await expect(rows(page)).toHaveCount(2);

			await bar.fill('tool:nothing');
			await bar.press('Enter');
			await expect(page.getByText(m.list_none_match({}, says))).toBeVisible();
			await page
				.getByRole('link', { name: m.list_relax_action({ term: 'tool:nothing' }, says) })
				.click();
			await expect(rows(page)).toHaveCount(2);
		});

		test('what is misspelt or unknown is told with what is meant, to be taken', async ({
			page,
			machine
		}) => {
			const tag = await sent(machine, 3);
			const bar = page.getByRole('combobox', { name: m.query_label({}, says) });
			const chips = page.getByRole('list', { name: m.query_chips({}, says) });
			const didYouMean = (meant: string) => m.query_did_you_mean({ meant }, says);

			// In an address that somebody wrote by hand.
			await page.goto(`${list}?q=${encodeURIComponent(`tag:${tag} status:eror modle:gpt-4o`)}`);
			await page.getByRole('link', { name: didYouMean('status:error') }).click();
			await expect(chips).toContainText('status:error');
			await page.getByRole('link', { name: didYouMean('model:gpt-4o') }).click();
			await expect(chips.getByRole('listitem')).toHaveText([
				`tag:${tag}`,
				'status:error',
				'model:gpt-4o'
			]);

			// Typed: what cannot be asked stays, what became a text is replaced.
			await page.goto(`${list}?q=tag:${tag}`);
			await bar.fill('has:excepton stauts:ok');
			await bar.press('Enter');
			await expect(chips).toContainText('"stauts:ok"');
			await expect(bar).toHaveValue('has:excepton');
			await bar.press('Tab');
			await expect(page.getByRole('button', { name: didYouMean('has:exception') })).toBeFocused();
			await page.keyboard.press('Tab');
			await page.keyboard.press('Enter');
			await expect(chips.getByRole('listitem')).toHaveText([`tag:${tag}`, 'status:ok']);
			await expect(bar).toHaveValue('has:excepton');
			await page.getByRole('button', { name: didYouMean('has:exception') }).click();
			await expect(chips.getByRole('listitem')).toHaveText([
				`tag:${tag}`,
				'status:ok',
				'has:exception'
			]);
			await expect(bar).toHaveValue('');
			await expect(bar).toBeFocused();

			// A value that no session has.
			const slip = `${tag.slice(0, 4)}${tag.slice(5)}`;
			await page.goto(`${list}?q=tag:${slip} -status:error`);
			await page.getByRole('link', { name: didYouMean(`tag:${tag}`) }).click();
			await expect(chips.getByRole('listitem')).toHaveText([`tag:${tag}`, '-status:error']);
			await expect(rows(page)).toHaveCount(2);
		});

		test('time is said in words, and a word that is none is told', async ({ page }) => {
			await page.goto(list);
			const words = {
				ko: ['어제', '지난 7일', '이번 달'],
				en: ['yesterday', 'last 7 days', 'this month']
			}[locale];
			const labels = [m.range_yesterday, m.range_7d, m.range_month].map((label) => label({}, says));
			let current = page.getByRole('button', { name: m.range_24h({}, says) });
			const field = page.getByLabel(m.range_type({}, says));
			await current.click();
			await field.fill('?');
			await field.press('Enter');
			await expect(field).toHaveAttribute('aria-invalid', 'true');
			// The page stays as it is, so nothing is said about what it shows.
			await expect(page.getByText(m.range_problem_not_understood({}, says))).toBeVisible();
			await expect(page.getByText(m.range_default_shown({}, says))).toHaveCount(0);
			await page.keyboard.press('Escape');
			for (const [at, word] of words.entries()) {
				await current.click();
				await field.fill(word);
				await field.press('Enter');
				current = page.getByRole('button', { name: labels[at] ?? '' });
				await expect(current).toBeVisible();
			}
		});

		test('rows are told apart, sorted by an attribute, saved as a view and exported', async ({
			page,
			machine
		}) => {
			const tag = await sent(machine, 2);
			const look = 'cols=name,input,@agentops.tags&sort=-@agentops.tags';
			await page.goto(`${list}?q=tag:${tag}&${look}`);
			const heads = page.getByRole('columnheader');
			await expect(heads.getByText(m.sessions_input({}, says))).toBeVisible();
			await expect(rows(page)).toHaveText([/질문 [01]/, /질문 [01]/]);
			await expect(heads.filter({ hasText: 'agentops.tags' })).toHaveAttribute(
				'aria-sort',
				'ascending'
			);

			const title = m.views_title({}, says);
			const menu = page.getByRole('dialog', { name: title });
			const save = menu.getByRole('button', { name: m.views_save({}, says) });
			await page.getByRole('button', { name: title }).click();
			await menu.getByRole('textbox', { name: m.views_name({}, says) }).fill(tag);
			await save.click();
			await expect(page).toHaveURL(/view=/);
			await page.keyboard.press('Escape');
			await heads.getByRole('link', { name: 'agentops.tags' }).click();
			await expect(page).toHaveURL(/sort=%40agentops\.tags/);
			// The name stands in the field: to save under it again is to replace it, and says so.
			await page.getByRole('button', { name: new RegExp(`^${tag}`) }).click();
			await expect(menu.getByText(m.views_exists({}, says))).toBeVisible();
			await expect(save).toHaveCount(0);
			await menu.getByRole('button', { name: m.views_replace({}, says) }).click();
			await expect(page.getByTitle(m.views_changed({}, says))).toHaveCount(0);
			await confirmed(
				page,
				menu.getByRole('button', { name: m.views_remove({ name: tag }, says) })
			);
			await expect(menu.getByRole('link', { name: tag })).toHaveCount(0);
			await page.keyboard.press('Escape');

			await page.getByRole('button', { name: m.export_title({}, says), exact: true }).click();
			const panel = page.getByRole('dialog', { name: m.export_title({}, says) });
			await expect(panel).toContainText(m.export_count({ count: '2' }, says));
			const download = page.waitForEvent('download');
			await panel.getByRole('link', { name: 'JSONL' }).click();
			const pieces: Buffer[] = [];
			for await (const piece of await (await download).createReadStream()) {
				pieces.push(piece as Buffer);
			}
			const lines = Buffer.concat(pieces).toString().trim().split('\n');
			expect(lines).toHaveLength(3);
			expect(JSON.parse(lines[1] ?? '')).toMatchObject({
				input: expect.stringMatching(/^질문 [01]$/)
			});
		});

		test('a row that no longer matches keeps its place while the list is read', async ({
			page,
			machine
		}) => {
			const tag = `t${hex(8)}`;
			const run = (traceId: string) =>
				agentRun({
					traceId,
					name: `run ${tag}`,
					nowMs: Date.now() - 60_000,
					attributes: { 'agentops.tags': `["${tag}"]` }
				}).request;
			/** Only some of a run's spans: the first is its root. */
			const part = (traceId: string, from: number, to?: number) => {
				const [{ resource, scopeSpans }] = run(traceId).resourceSpans as [Spans];
				const spans = scopeSpans.map((each) => ({ ...each, spans: each.spans.slice(from, to) }));
				return { resourceSpans: [{ resource, scopeSpans: spans }] };
			};
			const ids = [hex(32), hex(32)] as const;
			const send = async (data: unknown) =>
				expect((await machine.post('/v1/traces', { data })).status()).toBe(200);
			for (const id of ids) await send(part(id, 1));

			await page.goto(`${list}?q=tag:${tag} status:running&live=1`);
			await expect(rows(page)).toHaveCount(2);
			await rows(page).nth(0).focus();
			const gone = rows(page).filter({ hasText: m.live_left({}, says) });
			await send(part(ids[0], 0, 1));
			await expect(gone).toHaveCount(1);
			await expect(rows(page)).toHaveCount(2);
			await page.getByRole('button', { name: m.live_clear_left({ count: 1 }, says) }).click();
			await expect(rows(page)).toHaveCount(1);
			await expect(gone).toHaveCount(0);

			// Nobody reads the list: the row goes by itself.
			await page.mouse.move(0, 0);
			await page.getByRole('heading', { level: 1 }).click();
			await send(part(ids[1], 0, 1));
			await expect(rows(page)).toHaveCount(0);

			// What costs more by now is past its bound.
			await page.goto(`${list}?q=tag:${tag} cost:<0.00006&live=1`);
			await expect(rows(page)).toHaveCount(2);
			await rows(page).nth(1).focus();
			const [{ resource, scopeSpans }] = run(ids[0]).resourceSpans as [Spans];
			const more = scopeSpans.map((each) => ({
				...each,
				spans: each.spans.slice(1, 2).map((span) => ({ ...span, spanId: hex(16) }))
			}));
			await send({ resourceSpans: [{ resource, scopeSpans: more }] });
			await expect(gone).toHaveCount(1);
			await expect(rows(page)).toHaveCount(2);
		});

		test('a followed list lets new sessions wait while it is read', async ({ page, machine }) => {
			const tag = await sent(machine, 1);
			await page.goto(`${list}?q=tag:${tag}&live=1`);
			await expect(rows(page)).toHaveCount(1);
			await rows(page).first().focus();
			const run = agentRun({
				traceId: hex(32),
				name: `late ${tag}`,
				nowMs: Date.now(),
				attributes: { 'agentops.tags': `["${tag}"]` }
			});
			await machine.post('/v1/traces', { data: run.request });
			await page.getByRole('button', { name: m.live_new({ count: 1 }, says) }).click();
			await expect(rows(page).first()).toContainText(`late ${tag}`);
		});
	});
}
