import { isContentKey } from '#lib/query/attribute.ts';
import type { RequestAudit } from '#lib/server/audit/request-audit.ts';
import type { Analytics, AttributeValues, Place } from '#lib/server/agentops/analytics.ts';
import type { CallOptions } from '#lib/server/agentops/agentops.ts';
import { mapReply, ok, type Reply } from '#lib/server/agentops/fault.ts';
import {
	callQuery,
	conversationQuery,
	placeOfCall,
	placeOfSession,
	withSorted,
	type Asked
} from '#lib/sessions/list/asked.ts';
import type { ListPage } from '#lib/sessions/list/kind.ts';

/**
 * The rows that were asked for, of whichever kind, with the attributes and inputs that are columns. A position that
 * belongs to another list, or to none, gives way to the first page, which says so.
 */
export async function answerList(
	{ analytics, audit }: Sources,
	projectId: string,
	asked: Asked,
	options?: CallOptions
): Promise<Reply<ListPage>> {
	const reply = await answerWhole(analytics, projectId, asked, options);
	// First noted, then shown.
	if (reply.ok) await audit.previewed(projectId, previewedIn(reply.value, asked));
	return reply;
}

interface Sources {
	readonly analytics: Analytics;
	readonly audit: Pick<RequestAudit, 'previewed'>;
}

/** The sessions of which words are shown: as their input, as an attribute, or about a hit of a search. */
function previewedIn(
	{ kind, page, inputs, said }: ListPage,
	{ attributes }: Asked
): readonly string[] {
	if (kind === 'conversations') return [];
	const content = attributes.flatMap((key, at) => (isContentKey(key) ? [at] : []));
	const shown = page.rows.filter(
		(row, at) =>
			typeof inputs?.[at] === 'string' ||
			('hit' in row && row.hit !== undefined) ||
			content.some((column) => typeof said?.values[at]?.[column] === 'string')
	);
	return [...new Set(shown.map(({ traceId }) => traceId))];
}

async function answerWhole(
	analytics: Analytics,
	projectId: string,
	asked: Asked,
	options: CallOptions | undefined
): Promise<Reply<ListPage>> {
	const asAsked = await answerRows(analytics, projectId, asked, options);
	const isLost =
		!asAsked.ok && asAsked.fault.kind === 'invalid' && asked.list.query.cursor !== null;
	const list = isLost
		? await mapReply(answerRows(analytics, projectId, fromStart(asked), options), (page) => ({
				...page,
				restarted: true
			}))
		: asAsked;
	if (!list.ok) return list;
	const withSaid = await addAttributes(analytics, projectId, asked, list.value, options);
	if (!withSaid.ok || !asked.inputs) return withSaid;
	const places = placesOf(list.value);
	return mapReply(analytics.inputs(projectId, places, options), (inputs) => ({
		...withSaid.value,
		inputs
	}));
}

async function addAttributes(
	analytics: Analytics,
	projectId: string,
	asked: Asked,
	list: ListPage,
	options: CallOptions | undefined
): Promise<Reply<ListPage>> {
	const keys = asked.attributes;
	if (keys.length === 0) return ok(list);
	const query = { places: placesOf(list), keys };
	return mapReply(analytics.attributes(projectId, query, options), (values) => ({
		...list,
		said: { keys, values: cellsOf(list, asked, values) }
	}));
}

const fromStart = (asked: Asked): Asked => ({
	...asked,
	list: { ...asked.list, query: { ...asked.list.query, cursor: null } }
});

function answerRows(
	analytics: Analytics,
	projectId: string,
	asked: Asked,
	options: CallOptions | undefined
): Promise<Reply<ListPage>> {
	const { kind } = asked;
	switch (kind) {
		case 'sessions':
			return mapReply(analytics.sessions(projectId, asked.list.query, options), (page) => ({
				kind,
				page
			}));
		case 'calls':
			return mapReply(analytics.calls(projectId, callQuery(asked), options), (page) => ({
				kind,
				page
			}));
		case 'conversations':
			return mapReply(
				analytics.conversations(projectId, conversationQuery(asked), options),
				(page) => ({ kind, page })
			);
	}
}

const cellsOf = ({ kind, page }: ListPage, asked: Asked, values: AttributeValues) =>
	kind === 'sessions' ? withSorted(asked, page.rows, values) : values;

function placesOf({ kind, page }: ListPage): readonly Place[] {
	switch (kind) {
		case 'sessions':
			return page.rows.map(placeOfSession);
		case 'calls':
			return page.rows.map(placeOfCall);
		case 'conversations':
			return [];
	}
}
