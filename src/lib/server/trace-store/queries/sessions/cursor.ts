import { z } from 'zod';

/** Where a page ended: the last row's sort value, exact, and its id as the tie-break. */
export interface Position {
	readonly key: string;
	readonly traceId: string;
}

const payload = z.tuple([
	z.literal(1),
	z.string(),
	z.boolean(),
	z.string().max(4096),
	z.string().max(256)
]);

/** Opaque text for a URL. */
export function writeCursor(order: string, descending: boolean, at: Position): string {
	const text = JSON.stringify([1, order, descending, at.key, at.traceId]);
	return Buffer.from(text).toString('base64url');
}

/** @returns null when the text is no cursor, or one of a list in another order */
export function readCursor(text: string, order: string, descending: boolean): Position | null {
	let json: unknown;
	try {
		json = JSON.parse(Buffer.from(text, 'base64url').toString());
	} catch {
		return null;
	}
	const parsed = payload.safeParse(json);
	if (!parsed.success) return null;
	const [, cursorOrder, cursorDescending, key, traceId] = parsed.data;
	return cursorOrder === order && cursorDescending === descending ? { key, traceId } : null;
}
