/** How this Langfuse was built: for the root of an origin, or for a path. */
import { z } from 'zod';
import { probe, type Probe } from '../../embed/doctor/probe.ts';
import type { MayConnect } from '../../guarded-lookup.ts';
import { MOUNT } from '../application.ts';

export const health = z.object({ status: z.string(), version: z.string() });

export type BasePath = '' | typeof MOUNT;

/** What the health check at the root said, and the one below `/langfuse` when the root has none. */
export interface BuildProbe {
	readonly basePath: BasePath;
	/** The answer at the place where Langfuse is, or at the root when it is nowhere. */
	readonly health: Probe;
}

/** A stock image answers at the root; a base-path build knows nothing there and answers below. */
export async function probeBuild(
	url: string,
	timeoutMs: number,
	mayConnect?: MayConnect
): Promise<BuildProbe> {
	const root = await probe('langfuse', `${url}/api/public/health`, timeoutMs, {}, mayConnect);
	if (root.kind !== 'answer' || root.status !== 404) return { basePath: '', health: root };
	const mounted = await probe(
		'langfuse',
		`${url}${MOUNT}/api/public/health`,
		timeoutMs,
		{},
		mayConnect
	);
	const isThere = mounted.kind === 'answer' && health.safeParse(mounted.json).success;
	return isThere ? { basePath: MOUNT, health: mounted } : { basePath: '', health: root };
}

const freshMs = 10_000;

/**
 * The base path, asked at most every ten seconds. A Langfuse that is down keeps the last one, so that
 * open frames come back to where they were.
 */
export function createFindBasePath(
	url: string,
	timeoutMs: number,
	mayConnect?: MayConnect,
	now: () => number = Date.now
): () => Promise<BasePath> {
	let last: { readonly basePath: BasePath; readonly atMs: number } | null = null;
	let asking: Promise<BasePath> | null = null;

	async function ask(): Promise<BasePath> {
		const found = await probeBuild(url, timeoutMs, mayConnect);
		const basePath = found.health.kind === 'answer' ? found.basePath : (last?.basePath ?? '');
		last = { basePath, atMs: now() };
		return basePath;
	}
	return async () => {
		if (last !== null && now() - last.atMs < freshMs) return last.basePath;
		return (asking ??= ask().finally(() => (asking = null)));
	};
}

/** The base path as it was last found, at once; where that is old, it is asked anew for the next time. */
export function lastFound(find: () => Promise<BasePath>): () => BasePath | Promise<BasePath> {
	let last: BasePath | null = null;
	return () => {
		const found = find().then((basePath) => (last = basePath));
		return last ?? found;
	};
}
