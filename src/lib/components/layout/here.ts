import { page } from '$app/state';
import { links, scopeOf, type Scope } from '#lib/links.ts';

/** What the address of the shown page carries, for its links to pass on. */
export const here = (): Scope => scopeOf(page.url);

/** Where a form of the shown page is sent, so that project and range outlive it. */
export const actionHere = (name: string): string => links.action(name, here());
