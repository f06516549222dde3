import { toCsv } from '#lib/format/csv.ts';
import { readAuditFilter } from '#lib/server/audit/filter.ts';
import type { AuditEntry } from '#lib/server/audit/entry.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { RequestHandler } from './$types';

const columns = [
	'seq',
	'time',
	'actor',
	'actor_id',
	'action',
	'outcome',
	'target',
	'project_id',
	'address',
	'request_id',
	'detail',
	'previous_seal',
	'seal'
];

const toRow = (entry: AuditEntry) => [
	entry.seq,
	new Date(entry.atMs).toISOString(),
	entry.actor,
	entry.actorId,
	entry.action,
	entry.outcome,
	entry.target,
	entry.projectId,
	entry.address,
	entry.requestId,
	entry.detail,
	entry.previousSeal,
	entry.seal
];

/** The entries that the page's filter leaves, newest first, written as they are read. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const { audit, fleet } = locals.services;
	const { span } = readRange(url.searchParams, Date.now(), fleet.zone());
	const { filter } = readAuditFilter(url.searchParams, span);
	await locals.audit.record('audit.exported', {
		detail: { filter: url.searchParams.toString().slice(0, 2_000) }
	});
	const batches = audit.all(filter)[Symbol.asyncIterator]();
	const encoder = new TextEncoder();
	const body = new ReadableStream<Uint8Array>({
		start: (controller) => controller.enqueue(encoder.encode(toCsv([columns]))),
		async pull(controller) {
			const next = await batches.next();
			// Only the first line is led by the byte order mark.
			if (next.done) controller.close();
			else controller.enqueue(encoder.encode(toCsv(next.value.map(toRow)).slice(1)));
		},
		async cancel() {
			await batches.return?.();
		}
	});
	return new Response(body, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="audit.csv"',
			'cache-control': 'private, no-store'
		}
	});
};
