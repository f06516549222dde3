import { randomBytes } from 'node:crypto';
import { expect, type APIRequestContext } from '@playwright/test';
import { act } from './people-house.ts';
import type { Portal } from './portal.ts';

export interface ProjectWithKey {
	readonly id: string;
	/** Its name too. */
	readonly slug: string;
	/** An API key of it. */
	readonly key: string;
}

/** A project that no other test knows. */
export async function projectWithKey(
	admin: APIRequestContext,
	portal: Portal,
	prefix: string
): Promise<ProjectWithKey> {
	const name = `${prefix}-${randomBytes(4).toString('hex')}`;
	await act(admin, portal, '/admin/settings/projects?/createProject', { name });
	const list = await (await admin.get('/admin/monitoring/budgets/new')).text();
	const id = new RegExp(`value="([0-9a-f-]{36})"[^>]*>${name}<`).exec(list)?.[1] ?? '';
	expect(id, 'the id of the new project').not.toBe('');
	const made = await act(admin, portal, '/admin/settings/projects?/createKey', {
		projectId: id,
		name: 'calls'
	});
	const uuid = /"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;
	const keys = [...(await made.text()).replaceAll('\\"', '"').matchAll(uuid)].map(
		([, text]) => text ?? ''
	);
	return { id, slug: name, key: keys.find((each) => each !== id) ?? '' };
}
