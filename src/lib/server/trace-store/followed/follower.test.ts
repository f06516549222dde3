import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawSpan } from '#lib/trace/span.ts';
import {
	createAgentOpsTable,
	exporterDialects,
	exportSpans,
	type RowOverrides
} from '../../../../../tests/builders/agentops-table.ts';
import {
	agentopsAnthropic,
	agentopsDecorated,
	agentopsFailedTool,
	agentopsOpenai,
	agentopsToolCall
} from '../../../../../tests/builders/agentops-spans.ts';
import {
	litellmEraA,
	litellmEraB,
	litellmEraC
} from '../../../../../tests/builders/litellm-spans.ts';
import { openInferenceLlm } from '../../../../../tests/builders/openinference-spans.ts';
import { otelChat, traceloopChat } from '../../../../../tests/builders/otel-spans.ts';
import { priced } from '../../../../../tests/builders/priced.ts';
import { buildSpan, firstStartNs } from '../../../../../tests/builders/span.ts';
import { vercelDoGenerate } from '../../../../../tests/builders/vercel-spans.ts';
import { toResourceSpans } from '#lib/trace/otlp-json.ts';
import {
	startClickHouse,
	type ClickHouseServer
} from '../../../../../tests/fakes/clickhouse/server.ts';
import { createLocalAgentOps } from '../../agentops/local-agentops.ts';
import { createIngest } from '../../otlp/ingest.ts';
import { openStore, type StoreClient } from '../client.ts';
import { migrate } from '../migrate.ts';
import { removeExpired } from '../retention/expired.ts';
import { defaultLimits, openSpanWriter, type SpanWriter } from '../write/writer.ts';
import { createFollower, type Follower, type FollowerParts } from './follower.ts';
import { openFollowedTable, type FollowedTable } from './table.ts';

const projectId = '5c1d7c1e-3f6a-4d53-9a3c-00000000000a';
const otherId = '5c1d7c1e-3f6a-4d53-9a3c-00000000000b';
const startMs = Number(firstStartNs / 1_000_000n);
const dayMs = 86_400_000;
const quick = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
const keep = () => Promise.resolve();

interface World {
	readonly source: string;
	readonly store: StoreClient;
	readonly writer: SpanWriter;
	readonly table: FollowedTable;
	readonly follower: Follower;
	clockMs: number;
	/** Days by project. */
	kept: Map<string, number>;
	readonly met: string[];
	readonly warnings: string[];
	send(spans: readonly RawSpan[], overrides?: RowOverrides, id?: string): Promise<void>;
	/** Another follower of the same table and store, as after a restart. */
	restart(parts?: Partial<FollowerParts>): Follower;
	spans(): Promise<number>;
	close(): Promise<void>;
}

describe('a follower of AgentOps’ table', { timeout: 120_000 }, () => {
	let server: ClickHouseServer;
	let made = 0;
	beforeAll(async () => {
		server = await startClickHouse();
	});
	afterAll(() => server.stop());

	/** One with the portal's tables and nothing in them: those take longer to make than to empty. */
	async function emptyStore(database: string): Promise<StoreClient> {
		const { url, user, password } = server;
		const store = await openStore({
			url,
			user,
			password,
			database,
			cluster: null,
			readOnly: false
		});
		if ((await migrate(store)).length > 0) return store;
		const tables = await store.rows<{ name: string }>(
			`SELECT name FROM system.tables
			WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'schema_migrations'`
		);
		for (const { name } of tables) await store.command(`TRUNCATE TABLE ${name}`);
		return store;
	}

	async function openWorld(): Promise<World> {
		const source = `agentops_${(made += 1)}`;
		await createAgentOpsTable(server, source);
		const { url, user, password } = server;
		const store = await emptyStore('portal');
		const writer = await openSpanWriter(store, Date.now, quick);
		const table = openFollowedTable({ url, user, password, database: source });
		const world = { clockMs: startMs + 600_000, kept: new Map<string, number>() };
		const met: string[] = [];
		const warnings: string[] = [];
		const restart = (parts: Partial<FollowerParts> = {}) =>
			createFollower({
				table,
				store,
				toRow: priced,
				write: writer.write,
				keptSince: async () =>
					new Map([...world.kept].map(([id, days]) => [id, world.clockMs - days * dayMs])),
				meet: async (ids) => void met.push(...ids),
				now: () => world.clockMs,
				warn: (message) => void warnings.push(message),
				...parts
			});
		return Object.assign(world, {
			source,
			store,
			writer,
			table,
			follower: restart(),
			met,
			warnings,
			send: (spans: readonly RawSpan[], overrides: RowOverrides = {}, id = projectId) =>
				exportSpans(server, source, id, spans, exporterDialects.now, overrides),
			restart,
			async spans() {
				const [row] = await store.rows<{ spans: number }>(
					'SELECT count() AS spans FROM otel_traces'
				);
				return row?.spans ?? -1;
			},
			async close() {
				await writer.close();
				await table.close();
				await store.close();
			}
		});
	}

	async function within(work: (world: World) => Promise<void>): Promise<void> {
		const world = await openWorld();
		try {
			await work(world);
		} finally {
			await world.close();
		}
	}

	const later = (world: World, ms: number) => {
		world.clockMs += ms;
	};
	const someSpans = (count: number, agoMs = 0) =>
		Array.from({ length: count }, (_, index) =>
			buildSpan({
				traceId: (agoMs + index + 1).toString(16).padStart(32, 'a'),
				startNs: firstStartNs - BigInt(agoMs) * 1_000_000n + BigInt(index) * 1_000_000n
			})
		);

	it('tells AgentOps’ table from the portal’s, also when an earlier portal added its columns', async () => {
		await within(async ({ table, source, store }) => {
			expect(await table.owner()).toBe('agentops');
			await server.sql(
				`ALTER TABLE ${source}.otel_traces ADD COLUMN IngestedAt DateTime64(3), ADD COLUMN Cost Nullable(Decimal(18, 12))`
			);
			expect(await table.owner()).toBe('agentops');
			const { url, user, password } = server;
			const own = openFollowedTable({ url, user, password, database: 'portal' });
			expect(await own.owner()).toBe('portal');
			const empty = openFollowedTable({ url, user, password, database: 'not_there' });
			expect(await empty.owner()).toBe('nobody');
			await own.close();
			await empty.close();
			expect(store.readOnly).toBe(false);
		});
	});

	it.each(Object.entries(exporterDialects))(
		'gives list, detail and metrics as OTLP does (exporter: %s)',
		async (_, dialect) => {
			await within(async (world) => {
				const traceId = 'c'.repeat(32);
				const root = agentopsDecorated('session', '고객 응대', { traceId });
				const of = { traceId, parentSpanId: root.spanId };
				const spans = [
					root,
					agentopsOpenai(of),
					agentopsToolCall(of),
					agentopsFailedTool(of),
					agentopsAnthropic({ ...of, attributes: { 'gen_ai.usage.prompt_cost': '0.25' } }),
					litellmEraA({ traceId: 'd'.repeat(32) }),
					litellmEraB({ traceId: 'e'.repeat(32) }),
					litellmEraC({ traceId: 'f'.repeat(32) }),
					otelChat(of),
					traceloopChat(of),
					openInferenceLlm(of),
					vercelDoGenerate(of)
				].map(
					// As the body of the comparison has them.
					(span): RawSpan => ({
						...span,
						scopeName: 'contract',
						scopeVersion: '1',
						resourceAttributes: { 'service.name': span.serviceName },
						links: [],
						traceState: ''
					})
				);
				await exportSpans(server, world.source, projectId, spans, dialect);
				await world.follower.pass(keep);

				const sent = await emptyStore('portal_otlp');
				const writer = await openSpanWriter(sent, Date.now, quick);
				const ingest = createIngest({
					sink: writer,
					toPriced: priced,
					now: () => world.clockMs,
					maxBodyBytes: 1e7,
					maxBytesInFlight: 1e8,
					log: { warn: () => undefined }
				});
				const body = Buffer.from(JSON.stringify({ resourceSpans: toResourceSpans(spans) }));
				const reply = await ingest.accept(projectId, body, 'application/json', null);
				expect(reply.status).toBe(200);
				await writer.close();

				expect(await everything(world.store)).toEqual(await everything(sent));
				expect((await everything(world.store)).list).toMatchObject({
					ok: true,
					value: { total: 4 }
				});
				await sent.close();
			});
		}
	);

	it('copies late spans, and what is sent twice once', async () => {
		await within(async (world) => {
			const [first, late, ancient] = [...someSpans(2), ...someSpans(1, 30 * dayMs)] as [
				RawSpan,
				RawSpan,
				RawSpan
			];
			await world.send([first]);
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(1);
			await world.send([first, late]);
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(2);
			await world.send([ancient, ancient]);
			later(world, 601_000);
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(3);
			expect(world.follower.progress()).toMatchObject({
				upToMs: world.clockMs,
				fault: null,
				all: { copied: 5, total: 5 }
			});
			const [session] = await world.store.rows(
				'SELECT toUInt32(sum(SpanCount)) AS spans FROM sessions FINAL'
			);
			expect(session).toEqual({ spans: 3 });
		});
	});

	it('asks for no span again once all are copied', async () => {
		await within(async (world) => {
			await world.send(someSpans(30));
			await world.send(someSpans(30, 10 * dayMs));
			const asked: unknown[] = [];
			const table: FollowedTable = {
				...world.table,
				spans: (...stretch) => {
					asked.push(stretch);
					return world.table.spans(...stretch);
				}
			};
			await world.restart({ table }).pass(keep);
			expect(asked.length).toBeGreaterThan(0);
			asked.length = 0;
			await world.restart({ table }).pass(keep);
			expect(asked).toEqual([]);
		});
	});

	it('copies the newest first, and says how far it is', async () => {
		await within(async (world) => {
			await world.send([...someSpans(5, 3 * dayMs), ...someSpans(5, 40 * dayMs)]);
			await world.send(someSpans(5));
			const seen: string[] = [];
			const shares: unknown[] = [];
			const follower: Follower = world.restart({
				write: async (rows) => {
					seen.push(new Date(Number(rows[0]?.startNs ?? 0n) / 1e6).toISOString().slice(0, 10));
					shares.push(follower.progress().projects.get(projectId));
					return world.writer.write(rows);
				}
			});
			await follower.pass(keep);
			expect(seen).toEqual(['2026-05-04', '2026-05-01', '2026-03-25']);
			expect(shares).toEqual([
				{ copied: 0, total: 5 },
				{ copied: 5, total: 15 },
				{ copied: 10, total: 15 }
			]);
			expect(follower.progress().all).toEqual({ copied: 15, total: 15 });
		});
	});

	it('goes on after a restart in the middle, and counts nothing twice', async () => {
		await within(async (world) => {
			await world.send([
				...someSpans(40),
				...someSpans(40, 5 * dayMs),
				...someSpans(40, 9 * dayMs)
			]);
			let batches = 0;
			const stopped = new Error('closing');
			const dying = world.restart();
			await expect(
				dying.pass(async () => {
					if ((batches += 1) > 2) throw stopped;
				})
			).rejects.toBe(stopped);
			expect(await world.spans()).toBe(80);
			await world.restart().pass(keep);
			expect(await world.spans()).toBe(120);
			const [session] = await world.store.rows(
				'SELECT toUInt32(sum(SpanCount)) AS spans FROM sessions FINAL'
			);
			expect(session).toEqual({ spans: 120 });
		});
	});

	it('names what the table’s server does wrong, and catches up when it is back', async () => {
		await within(async (world) => {
			await world.send(someSpans(3));
			server.beDown(true);
			await expect(world.follower.pass(keep)).rejects.toMatchObject({ trouble: 'unreachable' });
			expect(world.follower.progress()).toMatchObject({
				upToMs: null,
				fault: { trouble: 'unreachable' }
			});
			server.beDown(false);
			await world.follower.pass(keep);
			expect(world.follower.progress()).toMatchObject({ fault: null, all: { copied: 3 } });
			await server.sql(`RENAME TABLE ${world.source}.otel_traces TO ${world.source}.elsewhere`);
			await expect(world.follower.pass(keep)).rejects.toMatchObject({ trouble: 'rejected' });
			await server.sql(`RENAME TABLE ${world.source}.elsewhere TO ${world.source}.otel_traces`);
			await world.follower.pass(keep);
			expect(world.follower.progress().fault).toBeNull();
		});
	});

	it('does not note what did not come whole', async () => {
		await within(async (world) => {
			await world.send(someSpans(10));
			const broken: FollowedTable = {
				...world.table,
				async *spans(...stretch) {
					for await (const piece of world.table.spans(...stretch)) {
						yield { ...piece, rows: piece.rows - 1, spans: piece.spans.slice(1) };
					}
				}
			};
			await expect(world.restart({ table: broken }).pass(keep)).rejects.toMatchObject({
				trouble: 'timeout'
			});
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(10);
		});
	});

	it('copies again what the store could not take', async () => {
		await within(async (world) => {
			await world.send(someSpans(10));
			const full = world.restart({
				write: async () => ({ kind: 'later', detail: 'No space left', retryAfterSeconds: 10 })
			});
			await expect(full.pass(keep)).rejects.toMatchObject({ trouble: 'busy' });
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(10);
		});
	});

	it('keeps spans of any content, and leaves out only what is none', async () => {
		await within(async (world) => {
			const [odd, token, backwards, nameless, refused, fine] = someSpans(6) as [
				RawSpan,
				RawSpan,
				RawSpan,
				RawSpan,
				RawSpan,
				RawSpan
			];
			await world.send([odd], { StatusCode: '', SpanKind: 'nonsense' });
			await world.send([token], {
				SpanAttributes: {
					'gen_ai.usage.prompt_tokens': '12.0',
					'gen_ai.usage.prompt_cost': 'NaN',
					'agentops.tags': '{"a":1}',
					__proto: 'x',
					'한국어 "인용"\n': '\u0000\ud83d\ude00'
				}
			});
			await world.send([backwards], { Duration: '18446744073709551613' });
			await world.send([nameless], { TraceId: 'not a trace' });
			await world.send([refused], { SpanName: 'poison' });
			await world.send([fine]);
			const follower = world.restart({
				write: async (rows) =>
					rows.some(({ name }) => name === 'poison')
						? { kind: 'refused', detail: 'cannot parse' }
						: world.writer.write(rows)
			});
			await follower.pass(keep);
			expect(await world.spans()).toBe(4);
			expect(follower.progress()).toMatchObject({ leftOut: 2, fault: null, all: { copied: 6 } });
			expect(world.warnings).toEqual(['a span was left out: cannot parse']);
			later(world, 4_000);
			await follower.pass(keep);
			expect(follower.progress().leftOut).toBe(2);
		});
	});

	it('meets each project before its spans, and copies none without one', async () => {
		await within(async (world) => {
			await world.send(someSpans(2));
			await world.send(someSpans(3, 2 * dayMs), {}, otherId.toUpperCase());
			await world.send(someSpans(4, 3 * dayMs), {}, '');
			await world.send(someSpans(4, 3 * dayMs), {}, 'no uuid');
			await world.follower.pass(keep);
			later(world, 601_000);
			await world.follower.pass(keep);
			expect(world.met).toEqual([projectId, otherId]);
			expect(await world.spans()).toBe(5);
			expect(world.follower.progress()).toMatchObject({ withoutProject: 8, all: { total: 5 } });
			const [other] = await world.store.rows(
				'SELECT count() AS spans FROM otel_traces WHERE project_id = {id:String}',
				{ id: otherId }
			);
			expect(other).toEqual({ spans: 3 });
		});
	});

	it('brings nothing back that retention removed, and follows a longer rule', async () => {
		await within(async (world) => {
			await world.send([...someSpans(5), ...someSpans(5, 20 * dayMs), ...someSpans(5, 50 * dayMs)]);
			world.kept.set(projectId, 30);
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(10);
			world.kept.set(projectId, 10);
			await removeExpired(world.store, projectId, world.clockMs - 10 * dayMs, keep);
			expect(await world.spans()).toBe(5);
			later(world, 601_000);
			await world.send(someSpans(6, 20 * dayMs).slice(5));
			await world.follower.pass(keep);
			expect(await world.spans()).toBe(5);
			expect(world.follower.progress().all).toEqual({ copied: 5, total: 5 });
			world.kept.delete(projectId);
			later(world, 601_000);
			// What the writer remembers of removed traces is forgotten with time, or by a restart.
			const writer = await openSpanWriter(world.store, Date.now, quick);
			await world.restart({ write: writer.write }).pass(keep);
			await writer.close();
			expect(await world.spans()).toBe(16);
		});
	});

	it('takes nothing of the table’s content but what SELECT gives', async () => {
		await within(async (world) => {
			await world.send(someSpans(3));
			const before = await server.sql(`SHOW CREATE TABLE ${world.source}.otel_traces`);
			await world.follower.pass(keep);
			expect(await server.sql(`SHOW CREATE TABLE ${world.source}.otel_traces`)).toBe(before);
			const tables = await server.sql(`SHOW TABLES FROM ${world.source}`);
			expect(tables.trim()).toBe('"otel_traces"');
		});
	});
});

async function everything(store: StoreClient) {
	const agentops = createLocalAgentOps(store);
	const list = await agentops.listTraces(projectId, {
		range: null,
		text: null,
		limit: 50,
		offset: 0,
		orderBy: 'start_time',
		descending: true
	});
	const details = [];
	for (const { trace_id } of list.ok ? list.value.traces : []) {
		details.push(await agentops.traceDetail(trace_id, [projectId]));
	}
	return {
		list,
		details,
		metrics: await agentops.projectMetrics(projectId, null),
		ledger: await store.rows('SELECT * FROM ledger ORDER BY ALL')
	};
}
