import { links } from '#lib/links.ts';
import type { PaletteView } from './palette-groups.ts';

/** The project's saved views; none when they cannot be had: the palette works without them. */
export async function loadViews(project: string | null): Promise<readonly PaletteView[]> {
	try {
		const answer = await fetch(links.palette(project), { headers: { accept: 'application/json' } });
		if (!answer.ok) return [];
		const body: unknown = await answer.json();
		if (typeof body !== 'object' || body === null || !('views' in body)) return [];
		return Array.isArray(body.views) ? body.views.filter(isView) : [];
	} catch {
		return [];
	}
}

const fields = ['id', 'name', 'search', 'owner'] as const;

function isView(value: unknown): value is PaletteView {
	if (typeof value !== 'object' || value === null) return false;
	const record: Readonly<Record<string, unknown>> = { ...value };
	return fields.every((field) => typeof record[field] === 'string');
}
