import { error } from '@sveltejs/kit';
import type { Role, SignedInUser } from './identity.ts';

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** True when a role includes another: an admin may do what an operator may. */
export function covers(role: Role, needed: Role): boolean {
	return rank[role] >= rank[needed];
}

/**
 * The signed-in person, for a load or an action that needs a role beyond the access table's.
 * @throws Kit's HttpError 401 or 403
 */
export function requireRole(
	locals: { readonly user: SignedInUser | null },
	needed: Role
): SignedInUser {
	if (!locals.user) error(401, { message: 'Sign in first.' });
	if (!covers(locals.user.role, needed)) error(403, { message: `This needs the role ${needed}.` });
	return locals.user;
}
