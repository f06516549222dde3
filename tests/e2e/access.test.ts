import type { APIRequestContext, APIResponse } from '@playwright/test';
import { accessTable, type Access, type Row } from '#lib/server/hooks/access/table.ts';
import { act, personWith, type Person, type Role } from './people-house.ts';
import type { Portal } from './portal.ts';
import { expect, test } from './signed-in.ts';

const roles: readonly Role[] = ['viewer', 'operator', 'admin'];

/** Somebody or something at the doors. */
interface Knocker {
	readonly role: Role | null;
	/** Sees one project alone. */
	readonly isScoped: boolean;
	/** A project's API key as bearer. */
	readonly isMachine: boolean;
}

const knockers: Readonly<Record<string, Knocker>> = {
	visitor: { role: null, isScoped: false, isMachine: false },
	machine: { role: null, isScoped: false, isMachine: true },
	...Object.fromEntries(roles.map((role) => [role, { role, isScoped: false, isMachine: false }])),
	'viewer of one project': { role: 'viewer', isScoped: true, isMachine: false },
	'operator of one project': { role: 'operator', isScoped: true, isMachine: false }
};

/** Whether the table lets this one in. */
function admits(access: Access, { role, isScoped, isMachine }: Knocker): boolean {
	switch (access) {
		case 'public':
			return true;
		case 'project':
			return isMachine;
		case 'reader':
			return isMachine || role !== null;
		case 'operator-of-all':
			return role === 'admin' || (role === 'operator' && !isScoped);
		case 'viewer':
		case 'operator':
		case 'admin':
			return role !== null && roles.indexOf(role) >= roles.indexOf(access);
	}
}

/** An address of the route that names nothing that exists, but for the person to be acted on. */
const pathOf = (id: string, personId: string) =>
	id
		.replace('[personId]', personId)
		.replaceAll(/\[x\+2e\]/g, '.')
		.replaceAll(/\[(\w+)\]/g, (_whole, name: string) =>
			name === 'traceId' || name === 'trace'
				? '0'.repeat(32)
				: '00000000-0000-4000-8000-000000000000'
		);

/** What is to be asked at a door, and what the table says of it. */
interface Ask {
	/** Method and route, with the action: what a wrong answer is told by, and what an exception names. */
	readonly name: string;
	readonly access: Access;
	send(request: APIRequestContext, portal: Portal): Promise<APIResponse>;
}

/** What changes things at an endpoint; a door takes one that it does not know for a write, too. */
const writing = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Reads by GET, form actions, and writes to endpoints, each with nothing in it. */
function asksAt(id: string, row: Row, personId: string): readonly Ask[] {
	const path = pathOf(id, personId);
	const read: Ask = {
		name: `GET ${id}`,
		access: typeof row === 'string' ? row : row.read,
		send: (request) => request.get(path, { maxRedirects: 0 })
	};
	if (typeof row === 'object' && 'actions' in row) {
		const actions = Object.entries(row.actions).map(([action, access]) => ({
			name: `POST ${id}?/${action}`,
			access,
			send: (request: APIRequestContext, portal: Portal) =>
				act(request, portal, action === 'default' ? path : `${path}?/${action}`)
		}));
		return [read, ...actions];
	}
	const writes = writing.map((method) => ({
		name: `${method} ${id}`,
		access: typeof row === 'string' ? row : row.write,
		send: (request: APIRequestContext, portal: Portal) =>
			request.fetch(path, {
				method,
				headers: { origin: portal.url },
				data: {},
				maxRedirects: 0
			})
	}));
	return [read, ...writes];
}

/** Ends the sign-in that all others need. */
const endsOwnSignIn = 'POST /logout';

/** Every door of the table and every way to knock at it. */
function asksOfAll(personId: string): readonly Ask[] {
	const asks = Object.entries(accessTable).flatMap(([id, row]) => asksAt(id, row, personId));
	const isLast = ({ name }: Ask) => name === endsOwnSignIn;
	return [...asks.filter((ask) => !isLast(ask)), ...asks.filter(isLast)];
}

/** To the sign-in, or away; Kit tells a form with script of a way to the sign-in in a 200's body. */
async function isRefused(reply: APIResponse): Promise<boolean> {
	const status = reply.status();
	if (status === 401 || status === 403) return true;
	if (status === 303) return reply.headers().location?.startsWith('/login') === true;
	if (!reply.headers()['content-type']?.startsWith('application/json')) return false;
	const told = JSON.stringify(await reply.json());
	return /"type":"redirect".*"location":"\/login["?]/.test(told);
}

for (const [name, knocker] of Object.entries(knockers)) {
	test(`who comes as ${name} enters what the table says, by the running portal`, async ({
		browser,
		page,
		visitor,
		machine,
		portal
	}) => {
		const house = { browser, admin: page.request, portal };
		const projectId = knocker.isScoped ? await someProject(page.request) : undefined;
		const person = knocker.role && (await personWith(house, knocker.role, projectId));
		// Whom administrators may sign out, disable and remove, and nobody else.
		const target = await personWith(house, 'viewer');
		const request = person ? person.context.request : knocker.isMachine ? machine : visitor.request;
		const wrong: string[] = [];
		for (const ask of asksOfAll(target.id)) {
			// It asks for the token that a key is exchanged for.
			if (knocker.isMachine && ask.name === 'GET /v3/auth/token') continue;
			const reply = await ask.send(request, portal);
			// A public door may have reasons of its own, such as a token that is missing.
			const entered = ask.access === 'public' || !(await isRefused(reply));
			if (entered !== admits(ask.access, knocker)) wrong.push(`${ask.name}: ${reply.status()}`);
			if (reply.status() >= 500 && ![501, 502].includes(reply.status())) {
				wrong.push(`${ask.name}: ${reply.status()}`);
			}
		}
		expect(wrong).toEqual([]);
		const isIn = async ({ context }: Person) =>
			(await context.request.get('/admin/account', { maxRedirects: 0 })).ok();
		// A refusal changes nothing; an act that is let in does.
		expect(await isIn(target)).toBe(knocker.role !== 'admin');
		if (person) expect(await isIn(person)).toBe(false);
		await person?.context.close();
		await target.context.close();
	});
}

async function someProject(admin: APIRequestContext): Promise<string> {
	const page = await (await admin.get('/admin/monitoring/budgets/new')).text();
	return /value="([0-9a-f-]{36})"[^>]*>/.exec(page)?.[1] ?? '';
}
