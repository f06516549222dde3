/**
 * What a person did between the first paint and the moment the page runs. Hydration would put a
 * field back to what the server wrote, and a key or a button would have reached nobody.
 */

interface EarlyAct {
	readonly event: Event;
	/** Of the target, as it was then; undefined where the target is no field. */
	readonly checked: boolean | undefined;
	readonly value: string | undefined;
}

/** The script of app.html, the one part that runs before the page. */
export interface EarlyActs {
	readonly kept: readonly EarlyAct[];
	readonly keep: (event: Event) => void;
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** To be called once everything is hydrated; a second call does nothing. */
export function replayEarlyActs(): void {
	const acts = window.earlyActs;
	if (!acts) return;
	delete window.earlyActs;
	for (const type of ['click', 'input', 'keydown'])
		window.removeEventListener(type, acts.keep, true);

	for (const [field, act] of lastInputs(acts.kept)) restore(field, act);
	for (const { event } of acts.kept) {
		if (event instanceof KeyboardEvent) press(event);
		else if (event.type === 'click') click(event.target);
	}
}

function lastInputs(kept: readonly EarlyAct[]): ReadonlyMap<Field, EarlyAct> {
	const inputs = kept.filter(({ event }) => event.type === 'input');
	return new Map(
		inputs.flatMap((act) => (isField(act.event.target) ? [[act.event.target, act]] : []))
	);
}

function isField(target: EventTarget | null): target is Field {
	return (
		target instanceof HTMLInputElement ||
		target instanceof HTMLSelectElement ||
		target instanceof HTMLTextAreaElement
	);
}

/** The events let what is bound to the field catch up with it. */
function restore(field: Field, { checked, value }: EarlyAct): void {
	if (!field.isConnected) return;
	if (value !== undefined && field.value !== value) field.value = value;
	if (field instanceof HTMLInputElement && checked !== undefined) field.checked = checked;
	field.dispatchEvent(new Event('input', { bubbles: true }));
	field.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Letters and signs are shortcuts outside a field; the other keys have worked natively. */
function press(event: KeyboardEvent): void {
	if (event.key.length !== 1 || event.key === ' ' || isField(event.target)) return;
	if (event.target instanceof Element && event.target.isConnected)
		event.target.dispatchEvent(new KeyboardEvent(event.type, event));
}

/** Links, submits and popovers have worked natively; a plain button waits for its handler. */
function click(target: EventTarget | null): void {
	if (!(target instanceof Element)) return;
	const button = target.closest<HTMLButtonElement>('button[type="button"]:not([popovertarget])');
	if (button?.isConnected) button.click();
}
