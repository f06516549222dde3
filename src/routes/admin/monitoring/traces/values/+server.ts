import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { longestPrefix } from '#lib/query/completion.ts';
import { nameFields } from '#lib/query/fields.ts';
import type { ValueQuery } from '#lib/server/agentops/analytics.ts';
import { settle } from '#lib/server/settle.ts';
import { readRange } from '#lib/time/range-url.ts';
import { askedProject } from '../../../asked-project.ts';
import type { RequestHandler } from './$types';

const question = z.object({
	of: z.enum([...nameFields.filter((field) => field !== 'id'), 'attr', 'keys']),
	key: z.string().max(200).default(''),
	prefix: z.string().max(longestPrefix).default('')
});

/** Values of the data, for the editor of a query. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	const { analytics, fleet, projects } = locals.services;
	const project = await askedProject(projects, url);
	if (!project) error(404, { message: 'There is no project.' });
	const asked = question.safeParse(Object.fromEntries(url.searchParams));
	if (!asked.success) error(400, { message: 'There are no values of that.' });
	const { of, key, prefix } = asked.data;
	const query: ValueQuery = {
		range: readRange(url.searchParams, Date.now(), fleet.zone()).span,
		of: of === 'attr' ? { attribute: key } : of,
		prefix,
		limit: 12
	};
	const values = settle(analytics.values(project.id, query, { signal: request.signal }));
	return json(await values, { headers: { 'cache-control': 'private, no-store' } });
};
