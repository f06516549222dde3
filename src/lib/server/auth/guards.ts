import { error } from '@sveltejs/kit';
import type { Role, SignedInUser } from './identity.ts';

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/**
 * What a door asks of a person: a role, or an operator who sees every project. The latter opens what
 * holds for all projects at once: prices, the currency and the receivers of warnings.
 */
export type Needed = Role | 'operator-of-all';

/** True when a role includes another: an admin may do what an operator may. */
export function covers(role: Role, needed: Role): boolean {
	return rank[role] >= rank[needed];
}

/** Whether a person may pass a door. */
export function passes(user: Pick<SignedInUser, 'role' | 'projectIds'>, needed: Needed): boolean {
	return needed === 'operator-of-all'
		? covers(user.role, 'operator') && user.projectIds === null
		: covers(user.role, needed);
}

/** What is about all projects (null) is for those who see all of them. */
export function sees(
	user: Pick<SignedInUser, 'projectIds'> | null,
	projectId: string | null
): boolean {
	if (!user) return false;
	return user.projectIds === null || (projectId !== null && user.projectIds.includes(projectId));
}

/**
 * The signed-in person, for a load or an action that needs a role beyond the access table's.
 * @throws Kit's HttpError 401 or 403
 */
export function requireRole(
	locals: { readonly user: SignedInUser | null },
	needed: Needed
): SignedInUser {
	if (!locals.user) error(401, { message: 'Sign in first.' });
	if (!passes(locals.user, needed)) error(403, { message: `This needs the role ${needed}.` });
	return locals.user;
}
