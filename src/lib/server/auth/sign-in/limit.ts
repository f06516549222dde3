import { createHash } from 'node:crypto';

/** What this module needs of the database. */
interface Attempts {
	count(key: string, windowMs: number): Promise<{ count: number; endsAtMs: number }>;
	forget(key: string): Promise<void>;
	sweep(beforeMs: number): Promise<void>;
}

export interface SignInLimit {
	/**
	 * Counts an attempt before the password is looked at, so that parallel guesses cannot all slip
	 * through on one old count.
	 * @returns null when it may go on, else the seconds to wait
	 */
	attempt(address: string, email: string): Promise<number | null>;
	/** A right password clears what the same person mistyped before. */
	succeeded(address: string, email: string): Promise<void>;
}

const windowMs = 15 * 60_000;
/** One address guessing at one account. */
const perPair = 10;
/** One address guessing at many accounts; offices share an address. */
const perAddress = 300;
/** Many addresses guessing at one account: high, because its owner is locked out with them. */
const perAccount = 200;

export function createSignInLimit(attempts: Attempts, now: () => number = Date.now): SignInLimit {
	let sweptAtMs = now();

	async function sweep() {
		if (now() - sweptAtMs < windowMs) return;
		sweptAtMs = now();
		await attempts.sweep(now() - windowMs);
	}

	return {
		async attempt(address, email) {
			await sweep();
			const { account, pair } = keys(address, email);
			const limits = [
				[`address:${hash(address)}`, perAddress],
				[pair, perPair],
				[account, perAccount]
			] as const;
			for (const [key, most] of limits) {
				const { count, endsAtMs } = await attempts.count(key, windowMs);
				if (count > most) return Math.max(1, Math.ceil((endsAtMs - now()) / 1000));
			}
			return null;
		},
		async succeeded(address, email) {
			const { account, pair } = keys(address, email);
			await attempts.forget(pair);
			await attempts.forget(account);
		}
	};
}

function keys(address: string, email: string) {
	const person = email.trim().toLowerCase();
	return { account: `account:${hash(person)}`, pair: `pair:${hash(`${address}\n${person}`)}` };
}

/** Keys are hashed: what is typed into a sign-in form may be a password in the wrong field. */
function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
