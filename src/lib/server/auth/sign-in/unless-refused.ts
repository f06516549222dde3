import { APIError } from 'better-auth/api';

/** null where better-auth says no; faults of its own are thrown on. */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof APIError && error.statusCode < 500) return null;
		throw error;
	}
}
