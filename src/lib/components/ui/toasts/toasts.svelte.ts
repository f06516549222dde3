import type { enhance } from '$app/forms';

type Enhanced = NonNullable<Parameters<typeof enhance>[1]>;

/** What came of an action, for a moment. */
export interface Toast {
	readonly id: number;
	readonly text: string;
}

/** How long one is there when nobody points at it. */
const shownMs = 6_000;
/** More would cover the page. */
const mostShown = 4;

/** The results that are shown now, the newest last. They wait while somebody reads or reaches for one. */
export class Toasts {
	shown = $state.raw<readonly Toast[]>([]);
	#next = 1;
	#isHeld = false;
	readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

	/** Only in a browser: a server's would be everybody's. */
	say(text: string): void {
		const toast = { id: this.#next, text };
		this.#next += 1;
		const kept = [...this.shown, toast];
		for (const { id } of kept.slice(0, -mostShown)) this.dismiss(id);
		this.shown = kept.slice(-mostShown);
		if (!this.#isHeld) this.#leaveLater(toast.id);
	}

	dismiss(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		this.shown = this.shown.filter((toast) => toast.id !== id);
	}

	/** Nothing goes, so that nothing moves under the pointer. */
	hold(): void {
		this.#isHeld = true;
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
	}

	release(): void {
		if (!this.#isHeld) return;
		this.#isHeld = false;
		for (const { id } of this.shown) this.#leaveLater(id);
	}

	#leaveLater(id: number): void {
		this.#timers.set(
			id,
			setTimeout(() => this.dismiss(id), shownMs)
		);
	}
}

/** Those of this tab. */
export const toasts = new Toasts();

/**
 * For `use:enhance` of a form whose result shows nowhere else: says so when the action has succeeded,
 * whether it answers or leads to another page. A failure is the form's own to show.
 */
export function saying(
	text: () => string,
	{ reset = true }: { readonly reset?: boolean } = {}
): Enhanced {
	return () =>
		async ({ result, update }) => {
			if (result.type === 'success' || result.type === 'redirect') toasts.say(text());
			await update({ reset });
		};
}
