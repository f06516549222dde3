import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { settle } from '#lib/server/settle.ts';
import { readAsked } from '#lib/sessions/list/asked.ts';
import { toListLines } from '#lib/sessions/list/kind.ts';
import { longestPage, pageSize } from '#lib/sessions/list/query.ts';
import { answerList } from '../list-answer.ts';
import { askedProject } from '../../../asked-project.ts';
import type { RequestHandler } from './$types';

const limit = z.coerce.number().int().min(1).max(longestPage).catch(pageSize);

/** The rows of a list again, for a page that follows it or reads on: one request a tick. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	const { analytics, fleet, projects } = locals.services;
	const project = await askedProject(projects, url);
	if (!project) error(404, { message: 'There is no project.' });
	const nowMs = Date.now();
	const asked = readAsked(url.searchParams, nowMs, fleet.zone());
	const query = { ...asked.list.query, limit: limit.parse(url.searchParams.get('limit')) };
	const sources = { analytics, audit: locals.audit };
	const list = answerList(
		sources,
		project.id,
		{ ...asked, list: { ...asked.list, query } },
		{ signal: request.signal }
	);
	const tick = mapReply(list, (page) => ({
		...toListLines(page),
		nowMs,
		fromMs: query.range.startMs
	}));
	return json(await settle(tick), { headers: { 'cache-control': 'private, no-store' } });
};
