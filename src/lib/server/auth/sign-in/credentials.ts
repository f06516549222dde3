/** What people type to get in. Issues name the field only: a page has its own text for each. */
import { z } from 'zod';

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** better-auth hashes at most 128 characters and takes no fewer than 8. */
const password = z.string().min(8).max(128);

export const newPerson = z.object({ email, name: z.string().trim().min(1).max(100), password });

/** Lenient: a wrong form is a wrong pair, and the answer must not tell them apart. */
export const signInForm = z.object({
	email: z.string().trim().toLowerCase().min(1).max(254),
	password: z.string().min(1).max(128)
});
