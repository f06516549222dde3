import { browser } from '$app/environment';
import type { Settled } from '#lib/server/settle.ts';
import type { SpanPanel } from '#lib/trace/span-panel.ts';
import { readSettled } from '../read-settled.ts';

/** Bodies read lately, so that walking up and down the tree asks once for each span. */
const recent = new Map<string, Promise<Settled<SpanPanel>>>();
const most = 50;

/** The body of a span from the portal; a fault is a value, and is not remembered. */
function loadSpan(href: string): Promise<Settled<SpanPanel>> {
	const known = recent.get(href);
	if (known) return known;
	const asked = readSettled<SpanPanel>(href).then((settled) => {
		if (settled.fault) recent.delete(href);
		return settled;
	});
	recent.set(href, asked);
	const oldest = recent.keys().next();
	if (recent.size > most && !oldest.done) recent.delete(oldest.value);
	return asked;
}

type Body = Settled<SpanPanel> | Promise<Settled<SpanPanel>>;
type GivenBody = Settled<SpanPanel | null>;

/**
 * The body of a span: as it came with the page where it did, else from the portal.
 * @param isFirst whether the page came with this span
 */
export function firstBody(
	given: GivenBody | Promise<GivenBody> | null,
	isFirst: boolean,
	href: string
): Body {
	if (given === null || !isFirst) return askFor(href);
	const orAsked = (settled: GivenBody): Body => {
		if (settled.fault) return settled;
		return settled.value === null ? askFor(href) : { value: settled.value, fault: null };
	};
	return given instanceof Promise ? given.then(orAsked) : orAsked(given);
}

/** Where the first HTML is made nothing is asked for: the browser does that. */
function askFor(href: string): Body {
	return browser ? loadSpan(href) : new Promise(() => undefined);
}
