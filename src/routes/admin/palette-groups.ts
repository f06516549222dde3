/** What the palette offers for a text. */
import Bookmark from '@lucide/svelte/icons/bookmark';
import Folder from '@lucide/svelte/icons/folder';
import ListTree from '@lucide/svelte/icons/list-tree';
import Search from '@lucide/svelte/icons/search';
import type { PaletteEntry, PaletteGroup } from '#lib/components/palette/palette-group.ts';
import { isSeveral, links, type Scope } from '#lib/links.ts';
import { findEntries, traceIdIn } from '#lib/palette/find.ts';
import { m } from '#lib/paraglide/messages.js';
import { viewSearch } from '#lib/sessions/opening.ts';
import type { PortalPage } from './navigation.ts';

/** A saved view of the project, as the palette's endpoint tells it. */
export interface PaletteView {
	readonly id: string;
	readonly name: string;
	readonly search: string;
	readonly owner: string;
}

export interface PaletteSources {
	readonly pages: readonly PortalPage[];
	readonly projects: readonly { readonly slug: string; readonly name: string }[];
	readonly views: readonly PaletteView[];
	readonly scope: Scope;
	/** Slug of the project that is shown. */
	readonly project: string | null;
}

/** A group never hides the next. */
const mostOfGroup = 8;

export function paletteGroups(sources: PaletteSources, text: string): readonly PaletteGroup[] {
	const { pages, projects, views, scope, project } = sources;
	const typed = text.trim();
	const traceId = traceIdIn(typed);
	const of = (entries: readonly PaletteEntry[], most = mostOfGroup) =>
		findEntries(entries, typed).slice(0, most);
	const groups: PaletteGroup[] = [
		{
			title: m.palette_session(),
			entries: traceId === null ? [] : [toSession(traceId, scope)]
		},
		// Every page before anything is typed: the palette is a map of the portal, too.
		{ title: m.palette_pages(), entries: of(pages.map(toPage), pages.length) },
		{ title: m.palette_views(), entries: of(views.map((view) => toView(view, scope))) },
		{
			title: m.palette_projects(),
			entries:
				projects.length < 2
					? []
					: of(projects.filter(({ slug }) => slug !== project).map(toProject(scope)))
		},
		{
			title: m.palette_ask(),
			entries: typed === '' || traceId !== null ? [] : [toQuestion(typed, scope)]
		}
	];
	return groups.filter(({ entries }) => entries.length > 0);
}

function toPage({ route, href, name, icon }: PortalPage): PaletteEntry {
	const inBoth = (['ko', 'en'] as const).map((locale) => name({}, { locale }));
	return { id: route, href, label: name(), also: [...inBoth, route], icon };
}

function toSession(traceId: string, scope: Scope): PaletteEntry {
	const label = m.palette_open_session({ id: traceId });
	const href = links.session(traceId, { project: scope.project });
	return { id: traceId, href, label, also: [], icon: ListTree };
}

function toView({ id, name, search, owner }: PaletteView, scope: Scope): PaletteEntry {
	const place = new URLSearchParams(scope.project === null ? {} : { project: scope.project });
	const href = links.sessionList(viewSearch(place, { id, search }));
	return { id, href, label: name, also: [owner], detail: owner, icon: Bookmark };
}

const toProject =
	(scope: Scope) =>
	({ slug, name }: { readonly slug: string; readonly name: string }): PaletteEntry => ({
		id: slug,
		href: links.overview({ ...scope, project: slug }),
		label: name,
		also: [slug],
		...(slug !== name && { detail: slug }),
		icon: Folder
	});

/** The text as the list's query bar would take it. */
function toQuestion(text: string, scope: Scope): PaletteEntry {
	const label = m.palette_ask_for({ text });
	// What is asked of several projects is answered for each: a list is of one.
	const listOf = isSeveral(scope.project) ? links.sessionsByProject : links.sessions;
	return { id: 'ask', href: listOf(scope, { q: text }), label, also: [], icon: Search };
}
