import { z } from 'zod';
import type { SignedInUser } from '../identity.ts';

/** Who must use a second factor; those who come by the identity provider have theirs there. */
const policies = ['optional', 'admins', 'everyone'] as const;
export type SecondFactorRule = (typeof policies)[number];

export const secondFactorRule = z.enum(policies);

export interface SecondFactorPolicy {
	get(): Promise<SecondFactorRule>;
	set(rule: SecondFactorRule): Promise<void>;
	/** Whether this person must set one up before anything else. */
	isMissing(user: SignedInUser): Promise<boolean>;
}

const name = 'second-factor';

export function createSecondFactorPolicy(settings: {
	get(name: string): Promise<unknown>;
	set(name: string, value: unknown): Promise<void>;
}): SecondFactorPolicy {
	const get = async () => secondFactorRule.catch('optional').parse(await settings.get(name));
	return {
		get,
		set: (rule) => settings.set(name, rule),
		async isMissing({ secondFactor, method, role }) {
			if (secondFactor || method === 'provider') return false;
			const rule = await get();
			return rule === 'everyone' || (rule === 'admins' && role === 'admin');
		}
	};
}
