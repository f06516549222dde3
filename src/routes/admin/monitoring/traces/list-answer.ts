import type { Analytics, AttributeValues, Place } from '#lib/server/agentops/analytics.ts';
import type { CallOptions } from '#lib/server/agentops/agentops.ts';
import { mapReply, type Reply } from '#lib/server/agentops/fault.ts';
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
 * The rows that were asked for, of whichever kind, with the attributes that are columns. A position that
 * belongs to another list, or to none, gives way to the first page, which says so.
 */
export async function answerList(
	analytics: Analytics,
	projectId: string,
	asked: Asked,
	options?: CallOptions
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
	const keys = asked.attributes;
	if (!list.ok || keys.length === 0) return list;
	const query = { places: placesOf(list.value), keys };
	return mapReply(analytics.attributes(projectId, query, options), (values) => ({
		...list.value,
		said: { keys, values: cellsOf(list.value, asked, values) }
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
