import { error } from '@sveltejs/kit';
import { need } from '#lib/server/need.ts';
import { streamed } from '#lib/server/streamed.ts';
import { exportFile, exportFormats, type ExportFormat } from '#lib/sessions/export/file.ts';
import { readAsked, unreadOf } from '#lib/sessions/list/asked.ts';
import { RecordCounter } from '#lib/sessions/export/record-counter.ts';
import { askedProject } from '../../../../admin/asked-project.ts';
import { tableOf } from './table-of.ts';
import type { RequestHandler } from './$types';

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
	csv: 'text/csv; charset=utf-8',
	jsonl: 'application/jsonl; charset=utf-8'
};

/** All rows of the list that the same parameters show, written as they are read; `project_id` as in v4. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	const { analytics, fleet, log, projects } = locals.services;
	const format = exportFormats.find((each) => each === (url.searchParams.get('format') ?? 'csv'));
	if (!format) error(400, { message: `format: one of ${exportFormats.join(', ')}` });
	// As its siblings name it; a link of the list's page says `project`.
	const id = url.searchParams.getAll('project_id').at(-1);
	const project = id ? await projects.find(id) : await askedProject(projects, url);
	if (!project) error(404, { message: 'Project not found' });
	const nowMs = Date.now();
	const asked = readAsked(url.searchParams, nowMs, fleet.zone());
	const { query } = asked.list;
	// A page can say what it left out; a file that holds more than was asked for cannot.
	const unread = unreadOf(asked);
	if (unread.length > 0) error(400, { message: `Not understood: ${unread.join(', ')}` });
	const stop = new AbortController();
	request.signal.addEventListener('abort', () => stop.abort(), { once: true });
	const table = await need(tableOf(analytics, project.id, asked, { signal: stop.signal }));
	const { kind, sort } = asked;
	const { range, terms, calls: byCalls = false } = query;
	const head = { kind, project: project.slug, range, terms, byCalls, sort, nowMs };
	await locals.audit.record('session.exported', {
		target: project.slug,
		projectId: project.id,
		detail: { rows: table.total, filter: url.searchParams.toString().slice(0, 2_000) }
	});
	const pieces = exportFile(format, head, table);
	// The file's first piece is its head; whoever reads it counts the records behind.
	const first = await pieces.next();
	const opening = first.done ? '' : first.value;
	const counter = new RecordCounter(format);
	counter.add(new TextEncoder().encode(opening));
	const body = streamed(pieces, {
		opening,
		stop,
		onbroken: (fault) => log.error({ err: fault }, 'export broke off')
	});
	const day = new Date(nowMs).toISOString().slice(0, 10);
	return new Response(body, {
		headers: {
			'content-type': mediaTypes[format],
			'content-disposition': `attachment; filename="${kind}-${day}.${format}"`,
			'x-total-rows': String(table.total),
			'x-head-records': String(counter.records),
			'cache-control': 'private, no-store'
		}
	});
};
