import { text } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** Alive: the process answers. Whether its dependencies do is `/readyz`'s matter. */
export const GET: RequestHandler = () => text('ok\n');
