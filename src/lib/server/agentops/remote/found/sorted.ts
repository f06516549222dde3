import { rankOf } from '#lib/query/attribute.ts';
import { attributeOfOrder } from '#lib/sessions/orders.ts';
import type { SaidAttributes } from '../reading/said-attributes.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import type { FindQuery, FoundSession } from './found.ts';

/**
 * Sessions with the value of the attribute that their list is sorted by, as far as it could be read;
 * unchanged in any other order.
 */
export async function withSorted<Session extends FoundSession>(
	{ maxDetails }: SessionReader,
	said: SaidAttributes,
	projectId: string,
	{ orderBy, descending }: Pick<FindQuery, 'orderBy' | 'descending'>,
	sessions: readonly Session[],
	signal: AbortSignal | undefined
): Promise<{ readonly sessions: readonly Session[]; readonly isWhole: boolean }> {
	const key = attributeOfOrder(orderBy);
	if (key === null) return { sessions, isWhole: true };
	const listed = sessions.map(({ session }) => session);
	const bySession = await said.bySpan(projectId, listed, key, signal, maxDetails);
	return {
		sessions: sessions.map((each) => {
			const values = bySession.get(each.row.traceId)?.values() ?? [];
			const sorted = outermost([...values], descending);
			return sorted === null ? each : { ...each, row: { ...each.row, sorted } };
		}),
		isWhole: bySession.size === sessions.length
	};
}

/** The value that comes first in a list of this direction; null without any. */
function outermost(values: readonly string[], descending: boolean): string | null {
	return values.reduce<string | null>((first, value) => {
		if (first === null) return value;
		return rankOf(value) < rankOf(first) !== descending ? value : first;
	}, null);
}
