import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { newPerson } from '../sign-in/credentials.ts';

/** What this module needs of the database. */
interface FirstPerson {
	firstIsOpen(): Promise<boolean>;
	createFirst(person: {
		email: string;
		name: string;
		role: 'admin';
		passwordHash: string;
	}): Promise<{ id: string } | null>;
}

export type SetUpResult = 'done' | 'wrong-token' | 'closed';

/** The one-time way to the first administrator. */
export interface SetUp {
	/** False for good once there has been an administrator. */
	isOpen(): Promise<boolean>;
	/** The path with the one-time token, for the terminal of this process. */
	readonly path: string;
	accepts(token: string): boolean;
	/** Of several racers with the right token exactly one gets `done`, the others `closed`. */
	complete(token: string, person: z.output<typeof newPerson>): Promise<SetUpResult>;
	/** As `complete`, for an unattended start: the environment stands for the token. */
	unattended(person: z.output<typeof newPerson>): Promise<SetUpResult>;
}

/** @param hashPassword the sign-in's own hash */
export function createSetUp(
	people: FirstPerson,
	hashPassword: (password: string) => Promise<string>
): SetUp {
	// In memory only: whoever reads the terminal of the running process may set the portal up, and
	// a token in an old log opens nothing.
	const token = randomBytes(32).toString('base64url');
	let closed = false;

	async function isOpen(): Promise<boolean> {
		closed ||= !(await people.firstIsOpen());
		return !closed;
	}

	function accepts(given: string): boolean {
		const [left, right] = [Buffer.from(given), Buffer.from(token)];
		return left.length === right.length && timingSafeEqual(left, right);
	}

	async function make({ email, name, password }: z.output<typeof newPerson>): Promise<SetUpResult> {
		if (!(await isOpen())) return 'closed';
		const passwordHash = await hashPassword(password);
		const made = await people.createFirst({ email, name, role: 'admin', passwordHash });
		closed = true;
		return made ? 'done' : 'closed';
	}

	return {
		isOpen,
		path: `/setup?token=${token}`,
		accepts,
		complete: async (given, person) => (accepts(given) ? make(person) : 'wrong-token'),
		unattended: make
	};
}
