import type { Settled } from '#lib/server/settle.ts';
import type { SpanPanel } from '#lib/trace/span-panel.ts';
import { readSettled } from '../read-settled.ts';

/** Bodies read lately, so that walking up and down the tree asks once for each span. */
const recent = new Map<string, Promise<Settled<SpanPanel>>>();
const most = 50;

/** The body of a span from the portal; a fault is a value, and is not remembered. */
export function loadSpan(href: string): Promise<Settled<SpanPanel>> {
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
