import type { Settled } from './settle.ts';

/**
 * Gives each panel's value when it is there within the patience, and its promise, to be streamed,
 * when it is not: a quick source is in the first HTML, a slow one does not hold the page.
 *
 * @param panels settled promises, which never reject
 */
export async function inTime<T extends Record<string, unknown>>(
	patienceMs: number,
	panels: { readonly [K in keyof T]: Promise<Settled<T[K]>> }
): Promise<{ [K in keyof T]: Settled<T[K]> | Promise<Settled<T[K]>> }> {
	let timer: NodeJS.Timeout | undefined;
	const late = Symbol('late');
	const patience = new Promise<typeof late>((resolve) => {
		timer = setTimeout(() => resolve(late), patienceMs);
	});
	const entries = await Promise.all(
		Object.entries<Promise<unknown>>(panels).map(async ([name, panel]) => {
			const first = await Promise.race([panel, patience]);
			// In an object, because an async function would await a promise that it returned.
			return { name, result: first === late ? panel : first };
		})
	);
	clearTimeout(timer);
	return Object.fromEntries(entries.map(({ name, result }) => [name, result])) as {
		[K in keyof T]: Settled<T[K]> | Promise<Settled<T[K]>>;
	};
}
