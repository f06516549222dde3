import type { APIRequestContext } from '@playwright/test';
import { accessTable, type Access, type Row } from '#lib/server/hooks/access/table.ts';
import { act, personWith, type Role } from './people-house.ts';
import { expect, test } from './signed-in.ts';

const roles: readonly Role[] = ['viewer', 'operator', 'admin'];

/** Whether the row lets a signed-in person with this role in. */
const admits = (access: Access, role: Role) =>
	access === 'public' ||
	access === 'reader' ||
	(access !== 'project' &&
		// These people see every project.
		roles.indexOf(role) >= roles.indexOf(access === 'operator-of-all' ? 'operator' : access));

/** An address of the route that names nothing that exists. */
const pathOf = (id: string) =>
	id
		.replaceAll(/\[x\+2e\]/g, '.')
		.replaceAll(/\[(\w+)\]/g, (_whole, name: string) =>
			name === 'traceId' || name === 'trace'
				? '0'.repeat(32)
				: '00000000-0000-4000-8000-000000000000'
		);

const readOf = (row: Row): Access => (typeof row === 'string' ? row : row.read);
const actionsOf = (row: Row): [string, Access][] =>
	typeof row === 'object' && 'actions' in row ? Object.entries(row.actions) : [];

/** Ends the sign-in that the test needs, or its browser's state. */
const skipped = new Set(['/logout']);
const endsSignIn = new Set(['endSignIn', 'endOthers', 'endAll']);

for (const role of roles) {
	test(`a ${role} enters what the table says, by the running portal`, async ({
		browser,
		page,
		portal
	}) => {
		const person = await personWith({ browser, admin: page.request, portal }, role);
		const wrong: string[] = [];
		const check = async (name: string, access: Access, ask: () => Promise<number>) => {
			const status = await ask();
			if ((status === 403) === admits(access, role)) wrong.push(`${name}: ${status}`);
			if (status >= 500 && status !== 501 && status !== 502) wrong.push(`${name}: ${status}`);
		};
		for (const [id, row] of Object.entries(accessTable)) {
			if (skipped.has(id)) continue;
			const path = pathOf(id);
			await check(`GET ${id}`, readOf(row), () => get(person.context.request, path));
			for (const [action, access] of actionsOf(row)) {
				if (access === 'public' || endsSignIn.has(action)) continue;
				// An empty form that comes in is answered by its validation.
				const at = action === 'default' ? path : `${path}?/${action}`;
				await check(`POST ${id}?/${action}`, access, async () =>
					(await act(person.context.request, portal, at)).status()
				);
			}
		}
		expect(wrong).toEqual([]);
		await person.context.close();
	});
}

test('a visitor enters public doors only', async ({ visitor, portal }) => {
	const wrong: string[] = [];
	for (const [id, row] of Object.entries(accessTable)) {
		if (skipped.has(id)) continue;
		const status = await get(visitor.request, pathOf(id));
		const isRefused = status === 401 || status === 303;
		if (readOf(row) !== 'public' && !isRefused) wrong.push(`GET ${id}: ${status}`);
		for (const [action, access] of actionsOf(row)) {
			if (access === 'public') continue;
			const reply = await act(visitor.request, portal, `${pathOf(id)}?/${action}`);
			if (!(await reply.text()).includes('/login')) wrong.push(`POST ${id}?/${action}`);
		}
	}
	expect(wrong).toEqual([]);
});

async function get(request: APIRequestContext, path: string): Promise<number> {
	return (await request.get(path, { maxRedirects: 0 })).status();
}
