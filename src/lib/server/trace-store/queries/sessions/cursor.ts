import { z } from 'zod';

/** Where a page ended: the last row's sort value, exact, and its id as the tie-break. */
export interface Position {
	readonly key: string;
	readonly traceId: string;
	/** Under which a session is filed, Unix seconds: a trace may have several. Absent = behind all of its trace. */
	readonly hour?: number | undefined;
}

const cursorForm = z.tuple([
	z.literal(1),
	z.string(),
	z.boolean(),
	z.string().max(4096),
	z.string().max(256),
	z.number().int().min(0).max(0xffff_ffff).optional()
]);

/** Opaque text for a URL. */
export function writeCursor(order: string, descending: boolean, at: Position): string {
	const { key, traceId, hour } = at;
	const payload = [1, order, descending, key, traceId, ...(hour === undefined ? [] : [hour])];
	return Buffer.from(JSON.stringify(payload)).toString('base64url');
}

/** @returns null when the text is no cursor, or one of a list in another order */
export function readCursor(text: string, order: string, descending: boolean): Position | null {
	let json: unknown;
	try {
		json = JSON.parse(Buffer.from(text, 'base64url').toString());
	} catch {
		return null;
	}
	const parsed = cursorForm.safeParse(json);
	if (!parsed.success) return null;
	const [, cursorOrder, cursorDescending, key, traceId, hour] = parsed.data;
	return cursorOrder === order && cursorDescending === descending ? { key, traceId, hour } : null;
}
