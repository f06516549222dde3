import type { Analytics, AttributeValues, Place } from '#lib/server/agentops/analytics.ts';
import type { CallOptions } from '#lib/server/agentops/agentops.ts';
import { mapReply, type Reply } from '#lib/server/agentops/fault.ts';
import {
	callColumns,
	conversationColumns,
	sessionColumns,
	spentColumns
} from '#lib/sessions/export/columns.ts';
import { toTable, type ExportTable, type Said } from '#lib/sessions/export/table.ts';
import {
	callQuery,
	conversationQuery,
	placeOfCall,
	placeOfSession,
	withSorted,
	type Asked
} from '#lib/sessions/list/asked.ts';

/** All rows that an address lists, of whichever kind, with the attributes that are columns. */
export function tableOf(
	analytics: Analytics,
	projectId: string,
	asked: Asked,
	options: CallOptions
): Promise<Reply<ExportTable>> {
	const said = <Row>(
		placeOf: (row: Row) => Place,
		cells: (rows: readonly Row[], values: AttributeValues) => AttributeValues
	): Said<Row> | null => {
		const { attributes: keys, inputs: isShown } = asked;
		if (keys.length === 0 && !isShown) return null;
		return {
			names: [...(isShown ? ['input'] : []), ...keys.map((key) => `attr.${key}`)],
			read: async (rows) => {
				const places = rows.map(placeOf);
				const inputs = isShown
					? orThrow(await analytics.inputs(projectId, places, options)).map((input) => [input])
					: places.map(() => []);
				if (keys.length === 0) return inputs;
				const values = orThrow(await analytics.attributes(projectId, { places, keys }, options));
				return cells(rows, values).map((own, at) => [...(inputs[at] ?? []), ...own]);
			}
		};
	};
	switch (asked.kind) {
		case 'sessions':
			return mapReply(analytics.exportSessions(projectId, asked.list.query, options), (rows) =>
				toTable(
					rows,
					asked.list.query.calls ? { ...sessionColumns, ...spentColumns } : sessionColumns,
					said(placeOfSession, (pieces, values) => withSorted(asked, pieces, values))
				)
			);
		case 'calls':
			return mapReply(analytics.exportCalls(projectId, callQuery(asked), options), (rows) =>
				toTable(
					rows,
					callColumns,
					said(placeOfCall, (_, values) => values)
				)
			);
		case 'conversations':
			return mapReply(
				analytics.exportConversations(projectId, conversationQuery(asked), options),
				(rows) => toTable(rows, conversationColumns, null)
			);
	}
}

/** Half a file is written by then: it must break off. */
function orThrow<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}
