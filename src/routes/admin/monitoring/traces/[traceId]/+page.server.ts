import { error } from '@sveltejs/kit';
import { toSpanPanel } from '#lib/trace/span-panel.ts';
import { inTime } from '#lib/server/in-time.ts';
import { mapReply, ok, type Reply } from '#lib/server/agentops/fault.ts';
import { need } from '#lib/server/need.ts';
import { settle } from '#lib/server/settle.ts';
import { firstToRead } from '#lib/trace/first-to-read.ts';
import { fromLight, type LightTrace } from '#lib/trace/light/light.ts';
import type { TreeForPage } from '#lib/components/trace/open-tree.ts';
import { readAsked } from '#lib/sessions/list/asked.ts';
import { treeForPage } from './tree-bytes.ts';
import type { PageServerLoad } from './$types';

/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;

/** Where the panes are divided, % of the width; the page writes it. */
const splitCookie = 'trace-split';

export const load: PageServerLoad = async ({ locals, params, url, cookies, untrack }) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId))
		error(404, { message: 'No session has this id.', missing: 'session' });
	const { agentops, analytics, fleet, langfuse, priceOf, projects } = locals.services;
	const logs = settle(agentops.traceLogs(traceId, null));
	const quality = langfuse?.api && settle(langfuse.api.findTrace([traceId, toUuid(traceId)]));
	const { head, light } = await need(agentops.traceOutline(traceId, null));
	const reading = light(priceOf);
	const { list } = readAsked(url.searchParams, Date.now(), fleet.zone());
	const neighbours = settle(analytics.neighbours(head.projectId, list.query, traceId));
	const { tree } = await inTime(patienceMs, { tree: settle(packed(reading)) });
	// Untracked: the page opens another span by itself, and must not be loaded anew for it.
	const asked = untrack(() => url.searchParams.get('span')?.toLowerCase() ?? null);
	const spanId = tree instanceof Promise ? asked : await spanToOpen(reading, asked);
	const body =
		spanId === null
			? null
			: settle(
					mapReply(agentops.span(traceId, spanId, null), (span) =>
						toSpanPanel(traceId, span, locals.services)
					)
				);
	return {
		head,
		spanId,
		owner: (await projects.find(head.projectId))?.name ?? null,
		splitPercent: readSplit(cookies.get(splitCookie)),
		tree,
		panels: await inTime(patienceMs, {
			logs,
			neighbours,
			...(body && { body }),
			...(quality && { quality })
		})
	};
};

type Reading = Promise<Reply<LightTrace>>;

async function packed(reading: Reading): Promise<Reply<TreeForPage>> {
	const reply = await reading;
	return reply.ok ? ok(await treeForPage(reply.value)) : reply;
}

/** A span that the trace does not hold opens none of its own: the page says which was chosen instead. */
async function spanToOpen(reading: Reading, asked: string | null): Promise<string | null> {
	const reply = await reading;
	if (!reply.ok) return null;
	const { value: trace } = reply;
	if (asked !== null && trace.spanIds.includes(asked)) return asked;
	return firstToRead(fromLight(trace));
}

function readSplit(text: string | undefined): number {
	const percent = Number(text);
	return percent >= 25 && percent <= 80 ? percent : 56;
}

/** Langfuse's own SDKs spell a trace id as a UUID; OpenTelemetry does not. */
const toUuid = (traceId: string) =>
	traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
