import type { Fault } from '#lib/server/agentops/fault.ts';
import type { Settled } from '#lib/server/settle.ts';

type Later<T> = Settled<T> | Promise<Settled<T>>;

/**
 * The one fault that every panel of a page has, to be said once; null when one of them has something to
 * show, or another fault. A promise while one is still to come.
 */
export function sharedFault(
	panels: readonly Later<unknown>[]
): Fault | null | Promise<Fault | null> {
	const here = panels.flatMap((panel) => (panel instanceof Promise ? [] : [panel]));
	return here.length === panels.length
		? common(here)
		: Promise.all(panels.map(async (panel) => panel)).then(common);
}

function common(panels: readonly Settled<unknown>[]): Fault | null {
	const first = panels[0]?.fault ?? null;
	const isSame = ({ fault }: Settled<unknown>) =>
		fault?.kind === first?.kind && fault?.source === first?.source && fault?.hint === first?.hint;
	return panels.every(isSame) ? first : null;
}
