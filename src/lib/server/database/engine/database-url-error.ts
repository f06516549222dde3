/** Thrown for a DATABASE_URL that cannot be used; the message is a sentence for the terminal. */
export class DatabaseUrlError extends Error {
	override readonly name = 'DatabaseUrlError';
}
