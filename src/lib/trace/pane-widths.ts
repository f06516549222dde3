/** A part of the session page whose width a person chooses, % of what it divides. */
export interface DividedWidth {
	/** The browser keeps it there for a year. */
	readonly cookie: string;
	readonly least: number;
	readonly most: number;
	readonly usual: number;
}

/** The tree beside what is read of a span. */
export const treeWidth: DividedWidth = { cookie: 'trace-split', least: 25, most: 80, usual: 56 };

/** The names of spans beside their bars. */
export const namesWidth: DividedWidth = { cookie: 'trace-names', least: 20, most: 80, usual: 45 };

/** What the session page is opened with, %. */
export interface PaneWidths {
	readonly tree: number;
	readonly names: number;
}

/** @param get a cookie's text; what is not a width within its bounds is the usual one */
export function readPaneWidths(get: (cookie: string) => string | undefined): PaneWidths {
	const read = ({ cookie, least, most, usual }: DividedWidth) => {
		const percent = Number(get(cookie));
		return percent >= least && percent <= most ? percent : usual;
	};
	return { tree: read(treeWidth), names: read(namesWidth) };
}

/** For `document.cookie`. */
export function widthCookie({ cookie }: DividedWidth, percent: number): string {
	return `${cookie}=${percent}; path=/admin; max-age=31536000; samesite=lax`;
}
