import type { TreeForPage } from '#lib/components/trace/open-tree.ts';
import type { SessionQuery } from '#lib/server/agentops/analytics.ts';
import { links } from '#lib/links.ts';
import { mapReply, ok, type Reply } from '#lib/server/agentops/fault.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle, type Settled } from '#lib/server/settle.ts';
import { firstToRead } from '#lib/trace/first-to-read.ts';
import { fromLight, type LightTrace } from '#lib/trace/light/light.ts';
import type { PaneWidths } from '#lib/trace/pane-widths.ts';
import { readSpanRef, spanRefText, twinOrdinals } from '#lib/trace/span-ref.ts';
import { toSpanPanel, type SpanPanel } from '#lib/trace/span-panel.ts';

type Services = App.Locals['services'];

/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;

/** Up to so many spans a tree is part of the first HTML, so that its rows are there without a script. */
const plainSpans = 2_000;

/** Up to so many characters of attributes a span's body is part of the first HTML. */
const plainCharacters = 64_000;

interface Asked {
	readonly traceId: string;
	/** The span that the address names. */
	readonly spanRef: string | null;
	/** The list from which the session was opened. */
	readonly list: SessionQuery;
	readonly widths: PaneWidths;
}

/** What the page of a session shows, once it is known which it is. */
export type OpenSession = Extract<Awaited<ReturnType<typeof open>>, { readonly ok: true }>['value'];

/** @returns a fault when the session cannot be read; what else fails costs its own panel */
export const openSession = (services: Services, asked: Asked): Promise<Settled<OpenSession>> =>
	settle(open(services, asked));

async function open(services: Services, { traceId, spanRef: asked, list, widths }: Asked) {
	const { agentops, analytics, langfuse, priceOf, projects } = services;
	const logs = settle(agentops.traceLogs(traceId, null));
	const quality = langfuse?.api && settle(langfuse.api.findTrace([traceId, toUuid(traceId)]));
	const outline = await agentops.traceOutline(traceId, null);
	if (!outline.ok) return outline;
	const { head, light } = outline.value;
	const neighbours = settle(analytics.neighbours(head.projectId, list, traceId));
	const { tree, spanRef } =
		head.spanCount > plainSpans
			? { tree: elsewhere(traceId), spanRef: asked }
			: await treeInPage(light(priceOf), asked);
	const body =
		spanRef === null
			? null
			: settle(
					mapReply(agentops.span(traceId, readSpanRef(spanRef), null), (span) =>
						inPage(toSpanPanel(traceId, span, services))
					)
				);
	return ok({
		head,
		spanRef,
		owner: (await projects.find(head.projectId))?.name ?? null,
		widths,
		tree,
		panels: await inTime(patienceMs, {
			logs,
			neighbours,
			...(body && { body }),
			...(quality && { quality })
		})
	});
}

/** null for what would make the page slow to come: it is asked for as that of any other span. */
function inPage(panel: SpanPanel): SpanPanel | null {
	const { attributes, events } = panel.body;
	let characters = 0;
	for (const some of [attributes, ...events.map((event) => event.attributes)]) {
		for (const text of Object.values(some)) characters += text.length;
	}
	return characters > plainCharacters ? null : panel;
}

type Reading = Promise<Reply<LightTrace>>;

const elsewhere = (traceId: string): Settled<TreeForPage> => ({
	value: { href: links.sessionTree(traceId) },
	fault: null
});

async function treeInPage(reading: Reading, asked: string | null) {
	const { tree } = await inTime<{ tree: TreeForPage }>(patienceMs, { tree: settle(reading) });
	return { tree, spanRef: tree instanceof Promise ? asked : await spanToOpen(reading, asked) };
}

/** A span that the trace does not hold opens none of its own: the page says which was chosen instead. */
async function spanToOpen(reading: Reading, asked: string | null): Promise<string | null> {
	const reply = await reading;
	if (!reply.ok) return null;
	const { value: trace } = reply;
	if (asked !== null) {
		const { spanId, ordinal } = readSpanRef(asked);
		if (trace.spanIds.filter((id) => id === spanId).length >= ordinal) return asked;
	}
	const spans = fromLight(trace);
	const first = firstToRead(spans);
	const span = spans[first];
	return span ? spanRefText({ ...span, ordinal: twinOrdinals(spans).get(first) ?? 1 }) : null;
}

/** Langfuse's own SDKs spell a trace id as a UUID; OpenTelemetry does not. */
const toUuid = (traceId: string) =>
	traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
