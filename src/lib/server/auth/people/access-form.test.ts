import { expect, test } from 'vitest';
import { readAccess } from './access-form.ts';

const id = '5c1d7c1e-3f6a-4d53-9a3c-00000000000a';

function read(pairs: Readonly<Record<string, string>>) {
	const data = new FormData();
	for (const [name, value] of Object.entries(pairs)) data.append(name, value);
	return readAccess(data);
}

test('projects are all, or those that are named', () => {
	expect(read({ role: 'viewer', scope: 'all', project: id })).toEqual({
		role: 'viewer',
		projectIds: null
	});
	expect(read({ role: 'operator', scope: 'some', project: id })).toEqual({
		role: 'operator',
		projectIds: [id]
	});
	expect(read({ role: 'admin', scope: 'some' })).toEqual({ role: 'admin', projectIds: null });
	expect(read({ role: 'viewer', scope: 'some' })).toBe('projects');
});

test('a form without its scope, or without its role, widens nothing', () => {
	expect(read({ role: 'viewer' })).toBe('form');
	expect(read({ role: 'operator', project: id })).toBe('form');
	expect(read({ scope: 'all' })).toBe('form');
});
