import { describe, expect, it } from 'vitest';
import { roleByClaim, toValues } from './role-by-claim.ts';

const mapping = (claim: string, values = {}) => ({
	claim,
	values: { admin: ['llm-admins'], operator: ['llm-ops'], viewer: [], ...values }
});

describe('roleByClaim', () => {
	it.each([
		['a list', { groups: ['staff', 'llm-ops'] }, 'operator'],
		['the highest of several', { groups: ['llm-ops', 'llm-admins'] }, 'admin'],
		['a single value', { groups: 'llm-ops' }, 'operator'],
		['a list without a known value', { groups: ['staff'] }, null],
		['no claim', {}, null],
		['a value in another case', { groups: ['LLM-Admins'] }, null],
		['a part of a value', { groups: ['llm-admins-of-another-team'] }, null],
		['something that is no text', { groups: [{ name: 'llm-admins' }, 7, null] }, null],
		['an object', { groups: { 'llm-admins': true } }, null]
	])('takes %s', (_name, claims, role) => {
		expect(roleByClaim(claims, mapping('groups'))).toBe(role);
	});

	it('follows a path, and prefers a name that holds dots itself', () => {
		const path = mapping('realm_access.roles');
		expect(roleByClaim({ realm_access: { roles: ['llm-admins'] } }, path)).toBe('admin');
		expect(roleByClaim({ realm_access: null }, path)).toBeNull();
		const url = mapping('https://example.com/roles');
		expect(roleByClaim({ 'https://example.com/roles': ['llm-ops'] }, url)).toBe('operator');
	});

	it('does not take what every object has for a claim', () => {
		expect(roleByClaim({}, mapping('constructor.name', { viewer: ['*', 'Object'] }))).toBeNull();
		expect(roleByClaim({}, mapping('__proto__', { viewer: ['*'] }))).toBeNull();
	});

	it('takes any value for a star, but not none', () => {
		const any = mapping('groups', { viewer: ['*'] });
		expect(roleByClaim({ groups: ['staff'] }, any)).toBe('viewer');
		expect(roleByClaim({ groups: ['llm-admins'] }, any)).toBe('admin');
		expect(roleByClaim({ groups: [] }, any)).toBeNull();
	});
});

describe('toValues', () => {
	it('leaves the commas of LDAP names alone', () => {
		expect(toValues('CN=llm,OU=groups,DC=example; llm-admins ;')).toEqual([
			'CN=llm,OU=groups,DC=example',
			'llm-admins'
		]);
		expect(toValues(undefined)).toEqual([]);
	});
});
