const key = 'reading:formatted';

/** How the person likes to read messages; kept in the browser, for every session that they open. */
class Reading {
	/** Markdown drawn; false = as it was sent. */
	formatted = $state(true);

	/** Call it in the browser only: the server does not know the choice. */
	restore(): void {
		this.formatted = localStorage.getItem(key) !== 'no';
	}

	choose(formatted: boolean): void {
		this.formatted = formatted;
		localStorage.setItem(key, formatted ? 'yes' : 'no');
	}
}

export const reading = new Reading();
