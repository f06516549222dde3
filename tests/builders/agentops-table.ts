/** AgentOps' own `otel_traces`, as its set-up makes it and its collector's exporter fills it. */
import type { RawSpan } from '#lib/trace/span.ts';

/** What the tests need of the server that holds the table. */
export interface TableServer {
	sql(statement: string): Promise<string>;
}

const attributes = 'Map(LowCardinality(String), String)';

export async function createAgentOpsTable(server: TableServer, database: string): Promise<void> {
	await server.sql(`CREATE DATABASE ${database}`);
	await server.sql(`
		CREATE TABLE ${database}.otel_traces (
			Timestamp DateTime64(9),
			project_id String MATERIALIZED ResourceAttributes['agentops.project.id'],
			TraceId String, SpanId String, ParentSpanId String, TraceState String,
			SpanName LowCardinality(String), SpanKind LowCardinality(String),
			ServiceName LowCardinality(String),
			ResourceAttributes ${attributes},
			ScopeName String, ScopeVersion String,
			SpanAttributes ${attributes},
			Duration UInt64,
			StatusCode LowCardinality(String), StatusMessage String,
			Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes ${attributes}),
			Links Nested (TraceId String, SpanId String, TraceState String, Attributes ${attributes})
		)
		ENGINE = MergeTree PARTITION BY toYYYYMM(Timestamp) ORDER BY (project_id, Timestamp)`);
}

/** How an exporter of some age writes the two enums. */
export interface ExporterDialect {
	readonly status: (status: RawSpan['status']) => string;
	readonly kind: (kind: string) => string;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const exporterDialects = {
	now: { status: capital, kind: (kind) => kind },
	shouting: { status: (status) => status.toUpperCase(), kind: (kind) => kind },
	old: {
		status: (status) => `STATUS_CODE_${status.toUpperCase()}`,
		kind: (kind) => `SPAN_KIND_${kind.toUpperCase()}`
	}
} satisfies Record<string, ExporterDialect>;

/** Fields of a row that a test writes as no span has them. */
export type RowOverrides = Readonly<Record<string, unknown>>;

/** Writes spans as the exporter does: as they come, twice when it tries again. */
export async function exportSpans(
	server: TableServer,
	database: string,
	projectId: string,
	spans: readonly RawSpan[],
	dialect: ExporterDialect = exporterDialects.now,
	overrides: RowOverrides = {}
): Promise<void> {
	const lines = spans.map((span) =>
		JSON.stringify({ ...toExportedRow(span, projectId, dialect), ...overrides })
	);
	await server.sql(
		`INSERT INTO ${database}.otel_traces (${columns.map((name) => `\`${name}\``).join(', ')})
		FORMAT JSONEachRow\n${lines.join('\n')}`
	);
}

const columns = [
	'Timestamp',
	'TraceId',
	'SpanId',
	'ParentSpanId',
	'TraceState',
	'SpanName',
	'SpanKind',
	'ServiceName',
	'ResourceAttributes',
	'ScopeName',
	'ScopeVersion',
	'SpanAttributes',
	'Duration',
	'StatusCode',
	'StatusMessage',
	'Events.Timestamp',
	'Events.Name',
	'Events.Attributes',
	'Links.TraceId',
	'Links.SpanId',
	'Links.TraceState',
	'Links.Attributes'
];

const unixText = (ns: bigint) =>
	`${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;

function toExportedRow(span: RawSpan, projectId: string, dialect: ExporterDialect) {
	return {
		Timestamp: unixText(span.startNs),
		TraceId: span.traceId,
		SpanId: span.spanId,
		ParentSpanId: span.parentSpanId,
		TraceState: span.traceState,
		SpanName: span.name,
		SpanKind: dialect.kind(span.kind),
		ServiceName: span.serviceName,
		ResourceAttributes: { ...span.resourceAttributes, 'agentops.project.id': projectId },
		ScopeName: span.scopeName,
		ScopeVersion: span.scopeVersion,
		SpanAttributes: span.attributes,
		Duration: String(span.durationNs),
		StatusCode: dialect.status(span.status),
		StatusMessage: span.statusMessage,
		'Events.Timestamp': span.events.map(({ timeNs }) => unixText(timeNs)),
		'Events.Name': span.events.map(({ name }) => name),
		'Events.Attributes': span.events.map((event) => event.attributes),
		'Links.TraceId': span.links.map((link) => link.traceId),
		'Links.SpanId': span.links.map((link) => link.spanId),
		'Links.TraceState': span.links.map((link) => link.traceState),
		'Links.Attributes': span.links.map((link) => link.attributes)
	};
}
