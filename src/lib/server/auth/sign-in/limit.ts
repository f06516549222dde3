import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

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
	 * @returns null when it may go on
	 */
	attempt(address: string, email: string): Promise<Wait | null>;
	/** A right password clears what the same person mistyped before. */
	succeeded(address: string, email: string): Promise<void>;
	/** False when this code of this person was tried before: whoever saw it typed may not use it again. */
	firstUse(personId: string, code: string): Promise<boolean>;
}

/** Too many attempts. */
export interface Wait {
	readonly seconds: number;
	/** True for the first that has to wait: the others are told, but not noted one by one. */
	readonly isFirst: boolean;
}

const windowMs = 15 * 60_000;
/** Longer than a code of an authenticator app is taken, early and late ones included. */
const codeMs = 5 * 60_000;
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
				[`address:${hash(networkOf(address))}`, perAddress],
				[pair, perPair],
				[account, perAccount]
			] as const;
			for (const [key, most] of limits) {
				const { count, endsAtMs } = await attempts.count(key, windowMs);
				if (count <= most) continue;
				const seconds = Math.max(1, Math.ceil((endsAtMs - now()) / 1000));
				return { seconds, isFirst: count === most + 1 };
			}
			return null;
		},
		async succeeded(address, email) {
			const { account, pair } = keys(address, email);
			await attempts.forget(pair);
			await attempts.forget(account);
		},
		async firstUse(personId, code) {
			const { count } = await attempts.count(`code:${hash(`${personId}\n${code}`)}`, codeMs);
			return count === 1;
		}
	};
}

function keys(address: string, email: string) {
	const person = email.trim().toLowerCase();
	return {
		account: `account:${hash(person)}`,
		pair: `pair:${hash(`${networkOf(address)}\n${person}`)}`
	};
}

/** Keys are hashed: what is typed into a sign-in form may be a password in the wrong field. */
function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

/** An IPv6 network has as many addresses as somebody likes to guess from: it counts as one. */
function networkOf(address: string): string {
	if (!isIPv6(address) || address.includes('.')) return address;
	const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
	const groups = (part: string) => (part === '' ? [] : part.split(':'));
	const before = groups(head);
	const after = tail === undefined ? [] : groups(tail);
	const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
	return [...before, ...zeros, ...after]
		.slice(0, 4)
		.map((group) => Number.parseInt(group, 16).toString(16))
		.join(':');
}
