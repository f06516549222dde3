import { goto } from '$app/navigation';

/** What a key press changes is written once it is quiet for so long. */
const quietMs = 200;

/**
 * The address of a page whose state changes faster than a browser should be told: what is read here is
 * always the newest, the browser's own address follows. Reloading, Back and a pasted link find the same.
 */
export class PageAddress {
	#url = $state.raw(new URL('http://localhost'));
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(url: URL) {
		this.#url = new URL(url);
	}

	get params(): URLSearchParams {
		return this.#url.searchParams;
	}

	/** The address with some parameters changed: null removes one. */
	with(changes: Readonly<Record<string, string | null>>): string {
		const url = changed(this.#url, changes);
		return url.pathname + url.search;
	}

	set(changes: Readonly<Record<string, string | null>>): void {
		const url = changed(this.#url, changes);
		if (url.href === this.#url.href) return;
		this.#url = url;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			void goto(url, { replaceState: true, keepFocus: true, noScroll: true });
		}, quietMs);
	}

	/** Whoever leaves the page is not called back. */
	forget(): void {
		clearTimeout(this.#timer);
	}
}

function changed(from: URL, changes: Readonly<Record<string, string | null>>): URL {
	const url = new URL(from);
	for (const [key, value] of Object.entries(changes)) {
		if (value === null) url.searchParams.delete(key);
		else url.searchParams.set(key, value);
	}
	return url;
}
