import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costQuery } from '../../../../../tests/builders/cost-query.ts';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import {
	anySpans,
	anyStep,
	middleMs,
	takeStep,
	withManyOpen,
	withManyUnsettled,
	withoutBooks,
	writeSpans
} from '../../../../../tests/builders/store-steps.ts';
import { addSums, costDimensions } from '#lib/cost/report.ts';
import { startOf } from '#lib/time/zone.ts';
import { dearestList } from '#lib/cost/dearest-list.ts';
import { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import { readCosts } from '../ledger/costs.ts';
import { readCostWeek } from '../ledger/week.ts';
import { ofProject } from '../queries/projects.ts';
import { findDearest } from '../queries/sessions/dearest.ts';
import { findSessions } from '../queries/sessions/sessions.ts';
import { removeExpired } from '../retention/expired.ts';
import type { SpanRow } from '../span-row.ts';
import { rebuildSessions } from '../write/rebuild.ts';
import { reconcile } from '../write/reconcile.ts';
import { readBooks } from './books.ts';
import { clearBooks } from './clear.ts';
import { closeAll, defaultClosing, startCloser } from './closer.ts';
import { bookTables } from './tables.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const zones = ['Asia/Seoul', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu'];
const wholeMs = { startMs: middleMs - 40 * dayMs, endMs: middleMs + 40 * dayMs };

describe('closed hours', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	const write = (spans: readonly SpanRow[]) => writeSpans(temp.store, spans);

	it('say what the sessions say, whatever happens to these', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpans,
				fc.array(anyStep, { minLength: 1, maxLength: 4 }),
				fc.constantFrom(...zones),
				fc.constantFrom(...costDimensions),
				fc.constantFrom(1, 3, 60),
				async (first, steps, zone, dimension, days) => {
					await temp.empty();
					await write(first);
					await closeAll(temp.store);
					const startMs = startOf('d', middleMs, zone);
					const query = costQuery(startMs, { zone, dimension, days });
					const { range } = query;
					const asked = {
						range,
						filters: {},
						band: { fromPico: null, toPico: null },
						limit: 2
					};
					const report = async (store: StoreClient, shared?: SharedReads) => {
						// Whether it is told by the way that there was something before does not matter.
						const costs = {
							...(await readCosts(store, [someProject], query, { shared })),
							firstMs: null
						};
						const { costPico, unpricedCalls } = addSums(costs.buckets);
						const known = {
							sessions: costs.sessions.sessions,
							spentPico: costPico,
							spentUnpriced: unpricedCalls
						};
						const below = { ...asked, ...(shared && { known: Promise.resolve(known) }) };
						const dearest = await findDearest(store, someProject, below, shared);
						expect(await findSessions(store, someProject, dearestList(asked))).toMatchObject(
							dearest
						);
						return {
							costs,
							week: await readCostWeek(store, [someProject], { range, filters: {}, zone }, shared),
							dearest
						};
					};
					const compare = async () => {
						// As a page asks: with what it shares.
						const read = await report(temp.store, new SharedReads());
						expect(read).toEqual(await report(withoutBooks(temp.store)));
						expect(read).toEqual(await report(withManyOpen(temp.store)));
						expect(read).toEqual(await report(withManyUnsettled(temp.store)));
					};
					// Until they are repaired, spans that were cut off from their session have no figures.
					let isWhole = true;
					for (const step of steps) {
						await takeStep(temp.store, step);
						if (step.kind === 'cut off') isWhole = false;
						if (step.kind === 'write' || step.kind === 'rebuild') isWhole = true;
						if (isWhole) await compare();
					}
					await reconcile(temp.store, null);
					await compare();
					await closeAll(temp.store);
					await compare();
				}
			),
			{ numRuns: 5, endOnFailure: true }
		);
	});

	const session = (digit: string, startMs: number, costPico: bigint) =>
		spanRow({
			traceId: digit.repeat(32),
			spanId: digit.repeat(16),
			startNs: BigInt(startMs) * 1_000_000n,
			costPico,
			facts: { countsAsCall: true, model: 'gpt-4o', user: `user ${digit}` }
		});

	/** What was written within the second is too fresh to be cleared. */
	const clearAll = async () => {
		await new Promise((resolve) => setTimeout(resolve, 1_100));
		await clearBooks(temp.store, 0);
	};

	it('are all that a period is read from, but for hours that changed or that cross its ends', async () => {
		await temp.empty('closed_hours', ...bookTables);
		const hours = [0, 1, 2].map((hour) => middleMs + hour * hourMs);
		await write(hours.map((startMs, index) => session(`${index + 1}`, startMs, 5n)));
		const open = async (range = wholeMs) => {
			const [books] = await readBooks(temp.store, ofProject(someProject), [range]);
			return {
				closed: books?.closed !== null,
				open: books?.open.map((each) => each * 1000).sort()
			};
		};
		expect(await open()).toEqual({ closed: false, open: hours });
		await closeAll(temp.store);
		expect(await open()).toEqual({ closed: true, open: [] });
		await write([
			{ ...session('2', middleMs + hourMs + 1, 7n), spanId: 'd'.repeat(16) },
			{ ...session('3', middleMs + 3 * hourMs + 1, 7n), spanId: 'e'.repeat(16) }
		]);
		expect(await open()).toEqual({ closed: true, open: [hours[1], hours[2]] });
		await closeAll(temp.store);
		// As long as there are rows of what they were.
		expect(await open()).toEqual({ closed: true, open: [hours[1], hours[2]] });
		await clearAll();
		expect(await open()).toEqual({ closed: true, open: [] });
		expect(await open({ ...wholeMs, endMs: middleMs + 3 * hourMs })).toEqual({
			closed: true,
			open: [hours[2]]
		});
	});

	it('say nothing of sessions that are gone, though what is there now ran outside of the period', async () => {
		await temp.empty('closed_hours', ...bookTables);
		const minuteMs = 60_000;
		await write([session('1', middleMs + 45 * minuteMs, 5n), session('2', middleMs + hourMs, 7n)]);
		await closeAll(temp.store);
		await temp.empty();
		await write([session('2', middleMs + hourMs, 7n), session('3', middleMs + 5 * minuteMs, 11n)]);
		const range = { ...wholeMs, startMs: middleMs + 30 * minuteMs };
		const [books] = await readBooks(temp.store, ofProject(someProject), [range]);
		expect(books?.open.map((each) => each * 1000)).toEqual([middleMs]);
		const query = { ...costQuery(middleMs, { zone: 'UTC', dimension: 'model' }), range };
		const { sessions } = await readCosts(temp.store, [someProject], query);
		expect(sessions).toMatchObject({ sessions: 1, medianPico: 7n });
	});

	it('stay open where the ledger says something else than the sessions', async () => {
		await temp.empty('closed_hours', ...bookTables);
		const first = session('1', middleMs, 5n);
		await write([
			first,
			{ ...first, spanId: 'd'.repeat(16), startNs: first.startNs + 3_600_000_000_000n }
		]);
		await temp.store.command(`DELETE FROM ledger WHERE Quarter > '2025-11-02 00:30:00'`);
		await closeAll(temp.store);
		expect(await readBooks(temp.store, ofProject(someProject), [wholeMs])).toMatchObject([
			{ closed: null }
		]);
		await rebuildSessions(temp.store, [{ projectId: someProject, traceId: first.traceId }]);
		await closeAll(temp.store);
		await clearAll();
		expect(await readBooks(temp.store, ofProject(someProject), [wholeMs])).toMatchObject([
			{ open: [] }
		]);
	});

	it('leave nothing of what was replaced or deleted', async () => {
		await temp.empty('closed_hours', ...bookTables);
		await write([session('1', middleMs, 5n), session('2', middleMs + hourMs, 5n)]);
		await closeAll(temp.store);
		await write([{ ...session('1', middleMs + 1, 7n), spanId: 'd'.repeat(16) }]);
		await closeAll(temp.store);
		await removeExpired(temp.store, someProject, middleMs + 60_000, () => Promise.resolve());
		await write([{ ...session('2', middleMs + hourMs + 1, 7n), spanId: 'e'.repeat(16) }]);
		await takeStep(temp.store, { kind: 'close half', statements: 8 });
		// As a copy has it that was made table by table.
		await temp.store.command(
			`INSERT INTO closed_costs (project_id, Hour, Version, Bin, Sessions) VALUES ('${someProject}', 0, 1, 0, 1)`
		);
		await clearAll();
		for (const table of ['closed_hours', ...bookTables]) {
			const rows = await temp.store.rows<{ hour: number; versions: number }>(
				`SELECT toUnixTimestamp(Hour) * 1000 AS hour, toUInt32(uniqExact(Version)) AS versions
				FROM ${table} WHERE project_id = '${someProject}' GROUP BY Hour`
			);
			expect([table, rows]).toEqual([table, [{ hour: middleMs + hourMs, versions: 1 }]]);
		}
	});

	it('are closed in the background once they have come to rest', async () => {
		await temp.empty('closed_hours', ...bookTables);
		await write([session('1', middleMs, 5n)]);
		const warnings: string[] = [];
		const closer = startCloser(temp.store, {
			...defaultClosing,
			everyMs: 50,
			warn: (message) => warnings.push(message)
		});
		await expect
			.poll(async () => (await readBooks(temp.store, ofProject(someProject), [wholeMs]))[0]?.open, {
				timeout: 20_000
			})
			.toEqual([]);
		await closer.close();
		expect(warnings).toEqual([]);
	});
});
