import type { Role } from '../identity.ts';

/** Which values of a claim give which role. */
export interface RoleMapping {
	/** The claim's name, or a path of names with dots: `groups`, `realm_access.roles`. */
	readonly claim: string;
	/** Values that give the role; `*` is any value at all. */
	readonly values: Readonly<Record<Role, readonly string[]>>;
}

/** The highest role that a person's claims give; null when they give none. */
export function roleByClaim(
	claims: Readonly<Record<string, unknown>>,
	{ claim, values }: RoleMapping
): Role | null {
	const held = valuesOf(claims, claim);
	const gives = (role: Role) =>
		values[role].some((value) => (value === '*' ? held.length > 0 : held.includes(value)));
	for (const role of ['admin', 'operator', 'viewer'] as const) if (gives(role)) return role;
	return null;
}

/**
 * Group names as a setting lists them. The separator is a semicolon, because the name of an LDAP group
 * has commas in it.
 */
export function toValues(setting: string | undefined): string[] {
	return (setting ?? '')
		.split(';')
		.map((value) => value.trim())
		.filter((value) => value !== '');
}

/** A claim's name may hold dots itself (`https://example.com/roles`), so the whole name comes first. */
function valuesOf(claims: Readonly<Record<string, unknown>>, claim: string): string[] {
	let found: unknown = Object.hasOwn(claims, claim) ? claims[claim] : claims;
	if (found === claims) {
		for (const name of claim.split('.')) {
			found =
				typeof found === 'object' && found !== null && Object.hasOwn(found, name)
					? Reflect.get(found, name)
					: undefined;
		}
	}
	const list: unknown[] = Array.isArray(found) ? found : [found];
	return list.filter((value) => typeof value === 'string');
}
