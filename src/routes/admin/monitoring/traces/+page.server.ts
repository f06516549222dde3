import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { withParams } from '#lib/links.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { facetFields } from '#lib/sessions/facet-fields.ts';
import { readAsked } from '#lib/sessions/list/asked.ts';
import { listKinds } from '#lib/sessions/list/kind.ts';
import {
	lookPreference,
	openingOf,
	storable,
	viewPreference,
	viewSearch
} from '#lib/sessions/opening.ts';
import { gridFor } from '#lib/time/buckets.ts';
import type { Actions, PageServerLoad } from './$types';
import { askedProject } from '../../asked-project.ts';
import { answerList } from './list-answer.ts';
import { whyEmpty } from './why-empty.ts';

/** Rows of a quick source are in the first HTML; slower ones are streamed. */
const patienceMs = 400;
/** Bars of the strip: as many as a pointer can tell apart on a laptop. */
const targetBuckets = 96;

export const load: PageServerLoad = async (event) => {
	const { locals, url, request, parent, untrack, isDataRequest } = event;
	const { analytics, fleet, preferences, savedViews } = locals.services;
	const user = requireRole(locals, 'viewer');
	const { project } = await parent();
	const nowMs = Date.now();
	const asked = readAsked(url.searchParams, nowMs, fleet.zone());
	const grid = gridFor(asked.list.query.range, fleet.zone(), targetBuckets);
	if (!project) {
		const none = { views: [], opensWith: null, lostDefault: false, panels: null };
		return { nowMs, ...asked, grid, ...none };
	}

	const names = [...listKinds.map(lookPreference), viewPreference(project.id)];
	const [kept, views] = await Promise.all([
		preferences.get(user.id, names),
		savedViews.list(user.id, project.id)
	]);
	const preferred = kept.get(viewPreference(project.id)) ?? null;
	const opensWith = views.find(({ id }) => id === preferred) ?? null;
	// Untracked: how the list looks is the browser's, and changes without asking again.
	const opening = untrack(() =>
		openingOf(url.searchParams, (kind) => kept.get(lookPreference(kind)) ?? '', opensWith)
	);
	if (opening) redirect(303, withParams(url.pathname, Object.fromEntries(opening)));

	const { range, terms } = asked.list.query;
	const options = { signal: request.signal };
	// One after the other: the rows are what people wait for, and each part keeps the store busy alone.
	const rows = answerList({ analytics, audit: locals.audit }, project.id, asked, options);
	const why = settle(whyEmpty(analytics, project.id, asked, rows));
	const strip = rows
		.then(untilRendered)
		.then(() => analytics.strip(project.id, { range, terms }, grid, options));
	const facets = strip.then(() =>
		analytics.facets(project.id, { range, terms, fields: facetFields, top: 8 }, options)
	);
	const list = { rows: settle(rows), why };
	const beside = { strip: settle(strip), facets: settle(facets) };
	// The first bytes of a page are for its rows. On a page that stands, a new filter changes all of it at
	// once, where that does not take long.
	const panels = isDataRequest
		? await inTime(patienceMs, { ...list, ...beside })
		: { ...(await inTime(patienceMs, list)), ...beside };
	return {
		nowMs,
		...asked,
		grid,
		views,
		opensWith: opensWith?.id ?? null,
		/** The view that they chose to open the list with was deleted, or is no longer shared. */
		lostDefault: preferred !== null && opensWith === null,
		panels
	};
};

/** Rows are rendered without a pause once they are there; the next question would take a core from that. */
const untilRendered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const look = z.object({
	kind: z.enum(listKinds),
	/** Parameters of the look; empty for the usual one. */
	look: z.string().max(2_000)
});
/**
 * Longest state that is saved, as an address spells it: a query of 2 000 Korean characters is 18 000 long there.
 * Nearly all that a request can carry (64 KiB with its other headers, `entry/listener.js`), so that it opens
 * again, and less than a `text` of MariaDB holds.
 */
const longestSearch = 60_000;
const viewName = z.string().trim().min(1).max(80);
const newView = z.object({
	name: viewName,
	search: z.string(),
	shared: z.literal('on').optional(),
	opens: z.literal('on').optional(),
	/** A view of that name is overwritten. */
	replace: z.literal('on').optional()
});
const oneView = z.object({ id: z.string().max(64) });
const renamedView = oneView.extend({ name: viewName });

export const actions: Actions = {
	/** Remembers columns and density of a kind of list. */
	look: async ({ locals, request }) => {
		const user = requireRole(locals, 'viewer');
		const form = look.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'look' as const });
		await locals.services.preferences.set(
			user.id,
			lookPreference(form.data.kind),
			form.data.look || null
		);
	},
	/** Saves the list's state under a name and opens it; over another of that name only when told to. */
	saveView: async ({ locals, request, url }) => {
		const { preferences, projects, savedViews } = locals.services;
		const user = requireRole(locals, 'viewer');
		const form = newView.safeParse(Object.fromEntries(await request.formData()));
		const project = await askedProject(projects, url);
		if (!form.success || !project) return fail(400, { problem: 'view' as const });
		const { name, shared, opens, replace } = form.data;
		if (shared) requireRole(locals, 'operator');
		const search = storable(new URLSearchParams(form.data.search)).toString();
		if (search.length > longestSearch) return fail(400, { problem: 'view-long' as const });
		const id = await savedViews.save(
			user.id,
			{ projectId: project.id, name, search, shared: shared === 'on' },
			replace === 'on'
		);
		if (id === null) return fail(409, { problem: 'view-exists' as const, name });
		await locals.audit.record('view.saved', {
			target: name,
			projectId: project.id,
			detail: { shared: shared === 'on' }
		});
		if (opens) await preferences.set(user.id, viewPreference(project.id), id);
		const next = viewSearch(new URLSearchParams(form.data.search), { id, search });
		redirect(303, withParams('/admin/monitoring/traces', Object.fromEntries(next)));
	},
	/** Gives one of the person's own views another name; its id, and with it links and defaults, stay. */
	renameView: async ({ locals, request, url }) => {
		const { projects, savedViews } = locals.services;
		const user = requireRole(locals, 'viewer');
		const form = renamedView.safeParse(Object.fromEntries(await request.formData()));
		const project = await askedProject(projects, url);
		if (!form.success || !project) return fail(400, { problem: 'rename' as const });
		const { id, name } = form.data;
		const view = (await savedViews.list(user.id, project.id)).find((each) => each.id === id);
		const outcome = view ? await savedViews.rename(user.id, id, name) : 'missing';
		if (outcome === 'taken') return fail(409, { problem: 'rename-taken' as const });
		if (outcome === 'missing' || !view) return fail(404, { problem: 'rename-missing' as const });
		await locals.audit.record('view.renamed', {
			target: name,
			projectId: project.id,
			detail: { from: view.name, shared: view.shared }
		});
	},
	removeView: async ({ locals, request, url }) => {
		const { preferences, projects, savedViews } = locals.services;
		const user = requireRole(locals, 'viewer');
		const form = oneView.safeParse(Object.fromEntries(await request.formData()));
		const project = await askedProject(projects, url);
		if (!form.success || !project) return;
		const { id } = form.data;
		const view = (await savedViews.list(user.id, project.id)).find((each) => each.id === id);
		if (!view || !(await savedViews.remove(user.id, id))) return;
		// Who deletes the view that their list opens with need not be told so.
		const opening = viewPreference(project.id);
		const kept = await preferences.get(user.id, [opening]);
		if (kept.get(opening) === id) await preferences.set(user.id, opening, null);
		await locals.audit.record('view.removed', {
			target: view.name,
			projectId: project.id,
			detail: { shared: view.shared }
		});
	},
	/** Makes a view the one that the list opens with, or none with an empty id. */
	opens: async ({ locals, request, url }) => {
		const { preferences, projects } = locals.services;
		const user = requireRole(locals, 'viewer');
		const form = oneView.safeParse(Object.fromEntries(await request.formData()));
		const project = await askedProject(projects, url);
		if (!form.success || !project) return fail(400, { problem: 'default' as const });
		await preferences.set(user.id, viewPreference(project.id), form.data.id || null);
	}
};
