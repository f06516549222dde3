import type { SignedInUser } from '#lib/server/auth/identity.ts';

/** A budget over all projects is for those who see all of them. */
export function sees(
	user: Pick<SignedInUser, 'projectIds'> | null,
	projectId: string | null
): boolean {
	if (!user) return false;
	return user.projectIds === null || (projectId !== null && user.projectIds.includes(projectId));
}
