/** What sessions of a remote say under attributes of one's own choice: from their details. */
import type { TraceDetail } from '#lib/agentops/contract.ts';
import { mostAttributes, shownValue } from '#lib/query/attribute.ts';
import { toRawSpans } from '#lib/trace/wire.ts';
import type { AttributeQuery, AttributeValues } from '../../analytics.ts';
import type { ListedSession } from '../session/session-row.ts';
import { createDetails, versionOf, type Details, type DetailsSettings } from './details.ts';

/** Values in the order of the keys, by span id; those of the session itself under `''`. */
type Said = ReadonlyMap<string, readonly (string | null)[]>;

/** Choices of keys that are kept at a time. */
const mostChoices = 20;
/** What was read serves so long: the list does not say here whether a session has changed. */
const stepMs = 60_000;

type Settings = Pick<DetailsSettings<Said>, 'agentops' | 'concurrency' | 'budgetMs' | 'now'>;

export interface SaidAttributes {
	/** For cells; a session whose details do not come in time says nothing. */
	values(projectId: string, query: AttributeQuery, signal?: AbortSignal): Promise<AttributeValues>;
	/**
	 * What sessions say under a key, by trace id and span id: an order rests on all of it. Sessions whose
	 * details did not come in time are missing.
	 * @param mostNew details asked of the upstream; those that were read before are free
	 */
	bySpan(
		projectId: string,
		sessions: readonly ListedSession[],
		key: string,
		signal: AbortSignal | undefined,
		mostNew: number
	): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
}

export function createSaidAttributes(settings: Settings): SaidAttributes {
	const byKeys = new Map<string, Details<Said>>();

	function detailsOf(keys: readonly string[]): Details<Said> {
		const name = JSON.stringify(keys);
		const details =
			byKeys.get(name) ??
			createDetails({
				...settings,
				read: (detail) => said(detail, keys),
				weigh: (value) => 1 + value.size / 20
			});
		byKeys.delete(name);
		byKeys.set(name, details);
		const oldest = byKeys.keys().next();
		if (byKeys.size > mostChoices && !oldest.done) byKeys.delete(oldest.value);
		return details;
	}

	return {
		async values(projectId, { places, keys: asked }, signal) {
			const keys = asked.slice(0, mostAttributes);
			const version = String(Math.floor(settings.now() / stepMs));
			const ids = [...new Set(places.map(({ traceId }) => traceId))];
			const found = await detailsOf(keys).read(
				projectId,
				ids.map((traceId) => ({ traceId, version })),
				{ signal }
			);
			const none = keys.map(() => null);
			return places.map(({ traceId, spanId }) => found.get(traceId)?.get(spanId ?? '') ?? none);
		},
		async bySpan(projectId, sessions, key, signal, mostNew) {
			const found = await detailsOf([key]).read(projectId, sessions.map(versionOf), {
				signal,
				mostNew
			});
			return new Map([...found].map(([traceId, own]) => [traceId, ofSpans(own)]));
		}
	};
}

/** Values by span id, without that of the session itself. */
function ofSpans(own: Said): ReadonlyMap<string, string> {
	return new Map(
		[...own].flatMap(([spanId, [value = null]]) =>
			spanId === '' || value === null ? [] : [[spanId, value] as const]
		)
	);
}

function said(detail: TraceDetail, keys: readonly string[]): Said {
	const spans = toRawSpans(detail).sort(
		(a, b) =>
			Number(a.parentSpanId !== '') - Number(b.parentSpanId !== '') ||
			(a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0)
	);
	const values = new Map<string, readonly (string | null)[]>();
	for (const span of spans) {
		const own = keys.map((key) =>
			shownValue(span.attributes[key] || span.resourceAttributes[key] || '')
		);
		if (own.some((value) => value !== null)) values.set(span.spanId, own);
	}
	const first = keys.map(
		(_, at) => [...values.values()].map((own) => own[at]).find((value) => value !== null) ?? null
	);
	return values.set('', first);
}
