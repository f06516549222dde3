import { error, json } from '@sveltejs/kit';
import { PackedReport } from '#lib/cost/packed-report.ts';
import { maxRows } from '#lib/cost/report.ts';
import { isSeveral } from '#lib/links.ts';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { settle } from '#lib/server/settle.ts';
import type { Span } from '#lib/time/range.ts';
import { askedProject, askedProjects } from '../../../asked-project.ts';
import { readAskedCosts } from '../asked.ts';
import type { RequestHandler } from './$types';

/** What an address of the cost page shows, with every row that it can have and nothing by time: for a file of it. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	const { analytics, fleet, projects } = locals.services;
	const names = url.searchParams.get('project');
	const isAcross = names !== null && isSeveral(names);
	const asked = isAcross
		? await askedProjects(projects, names)
		: [await askedProject(projects, url)];
	const ids = asked?.flatMap((project) => project?.id ?? []) ?? [];
	if (ids.length === 0) error(404, { message: 'There is no such project.' });
	const reader = { nowMs: Date.now(), zone: fleet.zone(), isAcross };
	const { span, previous, dimension, filters } = readAskedCosts(url.searchParams, reader);
	const report = analytics.costs(
		ids,
		{
			range: span,
			grid: inOne(span),
			previous,
			previousGrid: inOne(previous),
			dimension,
			filters,
			top: 0,
			rows: maxRows
		},
		{ signal: request.signal }
	);
	const packed = await settle(mapReply(report, (value) => new PackedReport(value).pack()));
	return json(packed, { headers: { 'cache-control': 'private, no-store' } });
};

const inOne = ({ startMs, endMs }: Span) => ({ startsMs: [startMs], endMs });
