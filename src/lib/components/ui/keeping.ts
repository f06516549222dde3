import { tick } from 'svelte';
import type { enhance } from '$app/forms';

type SubmitFunction = NonNullable<Parameters<typeof enhance>[1]>;
type Answered = Exclude<Awaited<ReturnType<SubmitFunction>>, void>;
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * For `use:enhance` of a form that shows what is kept: a success would else reset it to what its HTML
 * said at first, and the next save would send that. What somebody changes while the save is under way
 * stays, too: the answer would put what was sent in its place.
 */
export function keeping({ formElement }: Parameters<SubmitFunction>[0]): Answered {
	const changed = new Map<Field, () => void>();
	const note = ({ target }: Event) => {
		if (isField(target)) changed.set(target, stateOf(target));
	};
	formElement.addEventListener('input', note);
	return async ({ update }) => {
		await update({ reset: false });
		await tick();
		formElement.removeEventListener('input', note);
		for (const put of changed.values()) put();
	};
}

const isField = (target: EventTarget | null): target is Field =>
	target instanceof HTMLInputElement ||
	target instanceof HTMLSelectElement ||
	target instanceof HTMLTextAreaElement;

/** @returns brings the field back to what it is now */
function stateOf(field: Field): () => void {
	const { value } = field;
	const isChecked = isChoice(field) && field.checked;
	return () => {
		if (isChoice(field) ? field.checked === isChecked : field.value === value) return;
		if (isChoice(field)) field.checked = isChecked;
		else field.value = value;
		for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
	};
}

const isChoice = (field: Field): field is HTMLInputElement =>
	field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox');
