import type { SpanStatus } from '#lib/trace/span.ts';
import type { SpanRow } from '../span-row.ts';
import { RowBinary } from './row-binary.ts';

/** The columns of `otel_traces` in the order of a row, with the types by which the row is read. */
export const spanColumns = [
	{ name: 'Timestamp', type: 'DateTime64(9)' },
	{ name: 'TraceId', type: 'String' },
	{ name: 'SpanId', type: 'String' },
	{ name: 'ParentSpanId', type: 'String' },
	{ name: 'TraceState', type: 'String' },
	{ name: 'SpanName', type: 'LowCardinality(String)' },
	{ name: 'SpanKind', type: 'LowCardinality(String)' },
	{ name: 'ServiceName', type: 'LowCardinality(String)' },
	{ name: 'ResourceAttributes', type: 'Map(LowCardinality(String), String)' },
	{ name: 'ScopeName', type: 'String' },
	{ name: 'ScopeVersion', type: 'String' },
	{ name: 'SpanAttributes', type: 'Map(LowCardinality(String), String)' },
	{ name: 'Duration', type: 'UInt64' },
	{ name: 'StatusCode', type: 'LowCardinality(String)' },
	{ name: 'StatusMessage', type: 'String' },
	{ name: 'Events.Timestamp', type: 'Array(DateTime64(9))' },
	{ name: 'Events.Name', type: 'Array(LowCardinality(String))' },
	{ name: 'Events.Attributes', type: 'Array(Map(LowCardinality(String), String))' },
	{ name: 'Links.TraceId', type: 'Array(String)' },
	{ name: 'Links.SpanId', type: 'Array(String)' },
	{ name: 'Links.TraceState', type: 'Array(String)' },
	{ name: 'Links.Attributes', type: 'Array(Map(LowCardinality(String), String))' },
	{ name: 'Type', type: 'LowCardinality(String)' },
	{ name: 'CountsAsCall', type: 'Bool' },
	{ name: 'Model', type: 'LowCardinality(String)' },
	{ name: 'Provider', type: 'LowCardinality(String)' },
	{ name: 'HasTokens', type: 'Bool' },
	{ name: 'TokensInput', type: 'UInt64' },
	{ name: 'TokensCacheRead', type: 'UInt64' },
	{ name: 'TokensCacheWrite', type: 'UInt64' },
	{ name: 'TokensOutput', type: 'UInt64' },
	{ name: 'TokensReasoning', type: 'UInt64' },
	{ name: 'Cost', type: 'Nullable(Decimal(18, 12))' },
	{ name: 'PromptCost', type: 'Nullable(Decimal(18, 12))' },
	{ name: 'CostSource', type: 'LowCardinality(String)' },
	{ name: 'ProducerCost', type: 'Nullable(Float64)' },
	{ name: 'ProducerCostSource', type: 'LowCardinality(String)' },
	{ name: 'UserName', type: 'String' },
	{ name: 'Team', type: 'LowCardinality(String)' },
	{ name: 'Conversation', type: 'String' },
	{ name: 'AgentName', type: 'LowCardinality(String)' },
	{ name: 'ToolName', type: 'LowCardinality(String)' },
	{ name: 'Tags', type: 'Array(LowCardinality(String))' },
	{ name: 'ErrorType', type: 'LowCardinality(String)' },
	{ name: 'ErrorMessage', type: 'String' },
	{ name: 'IngestedAt', type: 'DateTime64(3)' }
] as const;

/** As the collector's exporter writes them. */
export const statusText: Readonly<Record<SpanStatus, string>> = {
	ok: 'Ok',
	error: 'Error',
	unset: 'Unset'
};

/** Unix seconds of ten digits with a fraction: read as such whatever zone the server is in. */
export function unixText(ns: bigint): string {
	const digits = ns.toString().padStart(19, '0');
	return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

const latestNs = 2n ** 63n - 1n;

/** An event may carry any 64-bit time; the column ends in 2262. */
function eventTime(ns: bigint): bigint {
	return ns < 0n ? 0n : ns > latestNs ? latestNs : ns;
}

/** Decimal(18, 12) ends below a million dollars. */
const tooMuch = 10n ** 18n;

export function storableCost(pico: bigint | null): bigint | null {
	return pico !== null && pico < tooMuch && pico > -tooMuch ? pico : null;
}

export function wholeTokens(count: number | undefined): number {
	if (count === undefined || !(count > 0)) return 0;
	return Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER);
}

/** A resource's attributes are the same object on all spans of a request: written out once. */
const resourceBytes = new WeakMap<object, Map<string, Buffer>>();
const resourceWriter = new RowBinary();

function resourceOf(row: SpanRow): Buffer {
	const known = resourceBytes.get(row.resourceAttributes) ?? new Map<string, Buffer>();
	resourceBytes.set(row.resourceAttributes, known);
	let bytes = known.get(row.projectId);
	if (bytes === undefined) {
		// The credential names the project; what the sender claims is overwritten, as AgentOps does.
		const texts = { ...row.resourceAttributes, 'agentops.project.id': row.projectId };
		resourceWriter.clear();
		resourceWriter.texts(texts);
		bytes = resourceWriter.take();
		known.set(row.projectId, bytes);
	}
	return bytes;
}

/** Rows of `otel_traces` in RowBinary, one after another in one block of memory. */
export interface SpanBytes {
	readonly bytes: Buffer;
	/** Where each row ends. */
	readonly ends: readonly number[];
}

/** One for all: what it wrote is taken out of it in the same turn. */
const writing = new RowBinary();

/**
 * The spans as rows in the order of `spanColumns`. `IngestedAt` is left for the flush that stores the
 * row: `stamp` fills it.
 */
export function toSpanBytes(rows: readonly SpanRow[]): SpanBytes {
	writing.clear();
	const ends = rows.map((row) => {
		writeRow(row);
		return writing.length;
	});
	return { bytes: writing.take(), ends };
}

/** Writes when a row that ends here is stored, Unix ms. */
export function stamp(bytes: Buffer, end: number, atMs: bigint): void {
	bytes.writeBigInt64LE(atMs, end - 8);
}

function writeRow(row: SpanRow): void {
	const { facts, events, links } = row;
	const { tokens, producerCost } = facts;
	const cost = storableCost(row.costPico);
	writing.int64(row.startNs);
	writing.text(row.traceId);
	writing.text(row.spanId);
	writing.text(row.parentSpanId);
	writing.text(row.traceState);
	writing.text(row.name);
	writing.text(row.kind);
	writing.text(row.serviceName);
	writing.raw(resourceOf(row));
	writing.text(row.scopeName);
	writing.text(row.scopeVersion);
	writing.texts(row.attributes, row.longTexts);
	writing.int64(row.durationNs);
	writing.text(statusText[row.status]);
	writing.text(row.statusMessage);
	list(events, ({ timeNs }) => writing.int64(eventTime(timeNs)));
	list(events, ({ name }) => writing.text(name));
	list(events, ({ attributes }) => writing.texts(attributes));
	list(links, ({ traceId }) => writing.text(traceId));
	list(links, ({ spanId }) => writing.text(spanId));
	list(links, ({ traceState }) => writing.text(traceState));
	list(links, ({ attributes }) => writing.texts(attributes));
	writing.text(facts.type);
	truth(facts.countsAsCall);
	writing.text(facts.model ?? '');
	writing.text(facts.provider ?? '');
	truth(tokens !== null);
	writing.uint64(wholeTokens(tokens?.input));
	writing.uint64(wholeTokens(tokens?.cacheRead));
	writing.uint64(wholeTokens(tokens?.cacheWrite));
	writing.uint64(wholeTokens(tokens?.output));
	writing.uint64(wholeTokens(tokens?.reasoning));
	money(cost);
	money(cost === null ? null : row.promptPico);
	writing.text(cost === null ? '' : (row.costSource ?? ''));
	if (producerCost !== null && Number.isFinite(producerCost.usd)) {
		truth(false);
		writing.float64(producerCost.usd);
	} else truth(true);
	writing.text(producerCost?.source ?? '');
	writing.text(facts.user ?? '');
	writing.text(facts.team ?? '');
	writing.text(facts.conversation ?? '');
	writing.text(facts.agentName ?? '');
	writing.text(facts.toolName ?? '');
	list(facts.tags, (tag) => writing.text(tag));
	writing.text(facts.errorType ?? '');
	writing.text(facts.errorMessage ?? '');
	writing.int64(0n);
}

function truth(value: boolean): void {
	writing.byte(value ? 1 : 0);
}

function list<Item>(items: readonly Item[], write: (item: Item) => void): void {
	writing.count(items.length);
	for (const item of items) write(item);
}

/** Nullable: whether it is null, then the value unless it is. */
function money(pico: bigint | null): void {
	truth(pico === null);
	if (pico !== null) writing.int64(pico);
}
