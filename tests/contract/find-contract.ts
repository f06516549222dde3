/** What every implementation of Analytics does for the screens that find sessions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RowExport, SessionQuery } from '../../src/lib/server/agentops/analytics.ts';
import { valueOf } from './agentops-contract.ts';
import type { Subject } from './subject.ts';
import { terms } from '../builders/query.ts';

const minuteMs = 60_000;

export function describeFinding(name: string, open: () => Promise<Subject>): void {
	describe(`Finding: ${name}`, () => {
		let subject: Subject;
		let opened: Subject | null = null;
		beforeAll(async () => {
			opened = await open();
			subject = opened;
		}, 120_000);
		afterAll(() => opened?.close(), 60_000);

		const range = () => ({
			startMs: subject.world.startMs - minuteMs,
			endMs: subject.world.startMs + 60 * minuteMs
		});
		const query = (text: string, changes: Partial<SessionQuery> = {}): SessionQuery => ({
			range: range(),
			terms: terms(text),
			orderBy: 'start',
			descending: true,
			limit: 50,
			cursor: null,
			...changes
		});
		/** A source that reads session by session may need to be asked more than once. */
		const calls = async (text: string) => {
			for (let round = 0; ; round += 1) {
				const page = valueOf(
					await subject.analytics.calls(subject.projectId, { ...query(text), orderBy: 'start' })
				);
				if (!page.coverage.readsOn || round === 10) return page;
			}
		};

		test('lists model calls with what each of them tells', async () => {
			const { ids, startMs } = subject.world;
			const page = await calls('');
			expect(page).toMatchObject({
				total: 1,
				nextCursor: null,
				rows: [
					{
						traceId: ids.answered,
						spanId: 'aaaaaaaaaaaaaa02',
						name: 'openai.chat.completion',
						model: 'house-model-1',
						startMs: startMs + 1_000,
						durationNs: 4e9,
						status: 'ok',
						tokens: { input: 100, output: 20 }
					}
				]
			});
			expect(page.rows[0]?.costUsd).toBeCloseTo(0.25, 9);
			expect(page.coverage.readSessions).toBe(page.coverage.totalSessions);
		});

		test('takes terms of a call for the call, and others for its session', async () => {
			for (const text of [
				'model:house-model-1',
				'latency:>3s',
				'cost:0.25',
				'tokens:>=120',
				'unpriced:0',
				'status:ok',
				'tag:beta',
				'user:kim'
			]) {
				expect([text, (await calls(text)).total]).toEqual([text, 1]);
			}
			for (const text of [
				'model:other',
				'unpriced:>0',
				'latency:>5s',
				'status:error',
				'tag:none',
				'-user:kim'
			]) {
				expect([text, (await calls(text)).total]).toEqual([text, 0]);
			}
		});

		test('finds the spans of a session in whose content words stand', async () => {
			const { agentops, world } = subject;
			const saying = async (...words: string[]) =>
				valueOf(await agentops.spansSaying(world.ids.answered, words, null));
			expect(await saying('송장')).toEqual(['aaaaaaaaaaaaaa02']);
			expect(await saying('합계', 'inv-7')).toEqual(['aaaaaaaaaaaaaa02']);
			expect(await saying('송장', 'nowhere')).toEqual([]);
			expect(await saying('%')).toEqual([]);
			expect(await saying('\\uc1a1\\uc7a5', '송장\u00a0\u3000inv-7의')).toEqual([
				'aaaaaaaaaaaaaa02'
			]);
			const other = await agentops.spansSaying(world.ids.answered, ['송장'], []);
			expect(!other.ok && other.fault.kind).toBe('not-found');
		});

		test('finds what was said and what is named, however it is written', async () => {
			const { answered, single } = subject.world.ids;
			for (const [text, id] of [
				['\\uc1a1\\uc7a5', answered],
				['"송장\u00a0 INV-7의\u3000합계는"', answered],
				['\\uace0\\uac1d', answered],
				['"고객\u202f응대"', answered],
				['"100%  DONE"', single]
			] as const) {
				for (let round = 0; ; round += 1) {
					const page = valueOf(await subject.analytics.sessions(subject.projectId, query(text)));
					if (page.coverage.readsOn && round < 10) continue;
					expect([text, page.rows.map(({ traceId }) => traceId)]).toEqual([text, [id]]);
					break;
				}
			}
		});

		test('sorts model calls by an attribute', async () => {
			for (const descending of [true, false]) {
				const reply = await subject.analytics.calls(subject.projectId, {
					...query(''),
					orderBy: '@gen_ai.user',
					descending
				});
				expect(valueOf(reply).rows).toMatchObject([{ spanId: 'aaaaaaaaaaaaaa02' }]);
			}
		});

		test('lists conversations, none where no session names one', async () => {
			const reply = await subject.analytics.conversations(subject.projectId, {
				...query(''),
				orderBy: 'last'
			});
			expect(valueOf(reply)).toMatchObject({ rows: [], total: 0, nextCursor: null });
		});

		test('exports what it lists', async () => {
			const { analytics, projectId, world } = subject;
			const sessions = valueOf(await analytics.exportSessions(projectId, query('')));
			expect((await rowsOf(sessions)).map((row) => row.traceId)).toEqual([
				world.ids.rootless,
				world.ids.single,
				world.ids.broken,
				world.ids.answered
			]);
			expect(sessions.total).toBe(4);
			const listed = await calls('');
			const exported = valueOf(
				await analytics.exportCalls(projectId, { ...query(''), orderBy: 'start' })
			);
			expect(await rowsOf(exported)).toEqual(listed.rows);
			const conversations = valueOf(
				await analytics.exportConversations(projectId, { ...query(''), orderBy: 'last' })
			);
			expect(await rowsOf(conversations)).toEqual([]);
		});

		test('says of a row what its root says, else the first span that has it', async () => {
			const { analytics, projectId, world } = subject;
			const { ids, startMs } = world;
			const place = (traceId: string, minute: number, spanId: string | null = null) => ({
				traceId,
				spanId,
				startMs: startMs + minute * minuteMs
			});
			const keys = ['agentops.span.kind', 'gen_ai.user', 'service.name', 'no.such'];
			const values = valueOf(
				await analytics.attributes(projectId, {
					places: [
						place(ids.answered, 0),
						place(ids.single, 2),
						{ ...place(ids.answered, 0, 'aaaaaaaaaaaaaa03'), startMs: startMs + 6_000 }
					],
					keys
				})
			);
			expect(values[0]?.slice(0, 2)).toEqual(['session', 'kim']);
			expect(values[1]?.slice(0, 3)).toEqual([null, null, 'crawler']);
			expect(values[2]?.slice(0, 2)).toEqual(['tool', null]);
			expect(values.every((each) => each[3] === null)).toBe(true);
		});

		test('says what a session or a call was asked', async () => {
			const { analytics, projectId, world } = subject;
			const { ids, startMs } = world;
			const place = (traceId: string, spanId: string | null) => ({ traceId, spanId, startMs });
			const call = { ...place(ids.answered, 'aaaaaaaaaaaaaa02'), startMs: startMs + 1_000 };
			const places = [place(ids.answered, null), place(ids.broken, null), call];
			const asked = '송장 INV-7의 합계는? 😀';
			expect(valueOf(await analytics.inputs(projectId, places))).toEqual([asked, null, asked]);
			expect(valueOf(await analytics.inputs(projectId, []))).toEqual([]);
		});

		test('draws them over time, and counts their values', async () => {
			const { analytics, projectId, world } = subject;
			const grid = { startsMs: [range().startMs, world.startMs + 90_000], endMs: range().endMs };
			const scope = { range: range(), terms: terms('') };
			const strip = valueOf(await analytics.strip(projectId, scope, grid));
			expect(strip.buckets.map(({ sessions, errorSessions }) => [sessions, errorSessions])).toEqual(
				[
					[2, 1],
					[2, 0]
				]
			);
			const facets = valueOf(
				await analytics.facets(projectId, { ...scope, fields: ['status', 'service'], top: 5 })
			);
			expect(facets.facets[0]?.values).toContainEqual({ value: 'error', sessions: 1 });
			expect(facets.facets[1]?.values).toContainEqual({ value: 'crawler', sessions: 1 });
		});

		test('counts the values that a query names, however many others are before them', async () => {
			const { analytics, projectId } = subject;
			const ask = async (text: string, top: number) => {
				const scope = { range: range(), terms: terms(text) };
				const { facets } = valueOf(
					await analytics.facets(projectId, { ...scope, fields: ['service'], top })
				);
				return facets[0];
			};
			const all = await ask('', 100);
			const named = (all?.values ?? []).filter(({ value }) => value !== '');
			for (const each of named) {
				const facet = await ask(`service:${each.value},nowhere`, 1);
				expect(facet?.values).toContainEqual(each);
				expect(facet?.values).toContainEqual({ value: 'nowhere', sessions: 0 });
				const isFirst = facet?.values[0]?.value === each.value;
				expect(facet?.more).toBe(named.length - (isFirst ? 1 : 2));
			}
			expect(named.length).toBeGreaterThan(1);
		});

		test('offers values that hold what was typed', async () => {
			const { analytics, projectId } = subject;
			const offered = async (of: 'service' | 'model', prefix: string) =>
				valueOf(await analytics.values(projectId, { range: range(), of, prefix, limit: 5 })).map(
					({ value }) => value
				);
			expect(await offered('service', 'CRAW')).toEqual(['crawler']);
			expect(await offered('model', 'model-1')).toEqual(['house-model-1']);
		});

		test('names the neighbours in the order of the list', async () => {
			const { analytics, projectId, world } = subject;
			const { ids } = world;
			const beside = async (traceId: string) =>
				valueOf(await analytics.neighbours(projectId, query(''), traceId));
			expect(await beside(ids.broken)).toEqual({ previous: ids.single, next: ids.answered });
			expect(await beside(ids.answered)).toEqual({ previous: ids.broken, next: null });
			expect(await beside('f'.repeat(32))).toEqual({ previous: null, next: null });
		});

		test('knows what keeps a list empty, and where the nearest rows are', async () => {
			const { analytics, projectId, world } = subject;
			const scope = { range: range(), terms: terms('tag:beta service:crawler') };
			const relaxed = valueOf(await analytics.relaxations(projectId, scope));
			expect(relaxed.map(({ sessions }) => sessions)).toEqual([1, 1]);
			const three = { range: range(), terms: terms('tag:beta user:nobody tag:nothing') };
			expect(valueOf(await analytics.relaxations(projectId, three))).toMatchObject([
				{ terms: terms('user:nobody tag:nothing'), sessions: 1 }
			]);
			const early = {
				startMs: world.startMs - 60 * minuteMs,
				endMs: world.startMs - 30 * minuteMs
			};
			const nearest = await analytics.nearest(projectId, { range: early, terms: [] });
			expect(valueOf(nearest)).toBe(world.startMs);
		});
	});
}

async function rowsOf<Row>({ pieces }: RowExport<Row>): Promise<readonly Row[]> {
	const rows: Row[] = [];
	for await (const piece of pieces) rows.push(...piece);
	return rows;
}
