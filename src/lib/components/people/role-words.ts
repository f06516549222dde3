import { m } from '#lib/paraglide/messages.js';

export type Role = 'viewer' | 'operator' | 'admin';

/** Lowest first. */
export const roles: readonly Role[] = ['viewer', 'operator', 'admin'];

const names = {
	viewer: m.people_role_viewer,
	operator: m.people_role_operator,
	admin: m.people_role_admin
};
const help = {
	viewer: m.people_role_viewer_help,
	operator: m.people_role_operator_help,
	admin: m.people_role_admin_help
};

/** @param role as the database has it: what is no role opens nothing more than reading */
export function toRole(role: string): Role {
	return role === 'admin' || role === 'operator' ? role : 'viewer';
}

export const roleName = (role: string): string => names[toRole(role)]();
export const roleHelp = (role: Role): string => help[role]();
