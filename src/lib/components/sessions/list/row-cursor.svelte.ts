/** Walks the rows of a list by keyboard: one row at a time is in the tab order and has the keys. */

interface Keyed {
	readonly key: string;
}

/** Where keys are text or belong to a widget of its own. */
const busy = 'input, textarea, select, [contenteditable], [role=combobox], [popover], dialog';

export class RowCursor {
	readonly #rows: () => readonly Keyed[];
	readonly #selected: () => string | null;
	readonly #onmove: (key: string) => void;
	#moved = $state<string | null>(null);
	#table: HTMLElement | null = null;

	/** The row in the tab order: the one that was moved to, else the selected, else the first. */
	readonly key = $derived.by(() => {
		const rows = this.#rows();
		const has = (key: string | null) => rows.some((row) => row.key === key);
		if (has(this.#moved)) return this.#moved;
		const selected = this.#selected();
		return has(selected) ? selected : (rows[0]?.key ?? null);
	});

	constructor(
		rows: () => readonly Keyed[],
		selected: () => string | null,
		onmove: (key: string) => void
	) {
		this.#rows = rows;
		this.#selected = selected;
		this.#onmove = onmove;
	}

	/** For `{@attach}` on the table. */
	readonly attach = (table: HTMLElement) => {
		this.#table = table;
		const keydown = (event: KeyboardEvent) => this.#walk(event);
		table.addEventListener('keydown', keydown);
		return () => {
			table.removeEventListener('keydown', keydown);
			this.#table = null;
		};
	};

	/** For the window: J and K lead into the list from wherever the page is read. */
	readonly enter = (event: KeyboardEvent): void => {
		const { target } = event;
		if (!plain(event) || !(target instanceof Element) || target.closest(busy)) return;
		if (this.#table?.contains(target)) return;
		if (event.code === 'KeyJ' || event.code === 'KeyK') {
			event.preventDefault();
			this.#to(this.key);
		}
	};

	#walk(event: KeyboardEvent): void {
		const { target } = event;
		if (!plain(event) || !(target instanceof HTMLElement)) return;
		const line = target.closest<HTMLElement>('tr[data-key]');
		if (!line) return;
		const rows = this.#rows();
		const at = rows.findIndex((row) => row.key === line.dataset.key);
		// By place on the keyboard, so that it works with the Korean layout too.
		const moves: Record<string, number> = {
			ArrowDown: at + 1,
			KeyJ: at + 1,
			ArrowUp: at - 1,
			KeyK: at - 1,
			Home: 0,
			End: rows.length - 1
		};
		const next = moves[event.code];
		if (next !== undefined) {
			this.#to(rows[Math.min(Math.max(next, 0), rows.length - 1)]?.key ?? null);
		} else if (event.code === 'Enter' && target === line) {
			line.querySelector<HTMLElement>('a[data-open]')?.click();
		} else return;
		event.preventDefault();
	}

	#to(key: string | null): void {
		if (key === null) return;
		this.#moved = key;
		this.#table?.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(key)}"]`)?.focus();
		this.#onmove(key);
	}
}

/** A syllable being composed is text, and a chord is somebody else's. */
function plain(event: KeyboardEvent): boolean {
	return !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey;
}
