import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Project, Role, SignedInUser } from '../../auth/identity.ts';
import { formActions } from '../../../../../tests/actions.ts';
import { accessTable, decide, neededRole } from './table.ts';
import { auditedReads } from '../audit/reads.ts';
import { takesBearer } from './machine-path.ts';

const routes = fileURLToPath(new URL('../../../../routes', import.meta.url));

/** What answers: pages and endpoints, by route id; groups are no part of an id. */
const answering = readdirSync(routes, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && /^\+(page|server)[.@]/.test(entry.name))
	.map((entry) => {
		const folders = relative(routes, entry.parentPath).split(sep);
		const id = `/${folders.filter((folder) => !/^\(.+\)$/.test(folder)).join('/')}`;
		return { id, file: join(entry.parentPath, entry.name) };
	});
const routeIds = [...new Set(answering.map(({ id }) => id))];
const endpoints = answering
	.filter(({ file }) => file.endsWith('+server.ts'))
	.map(({ id, file }) => ({ id, source: readFileSync(file, 'utf8') }));

const project: Project = { id: 'p', slug: 'p', name: 'P' };
const person = (role: Role): SignedInUser => ({
	id: 'u',
	email: 'u@example.com',
	name: 'U',
	role,
	projectIds: null,
	secondFactor: false,
	method: 'password',
	sessionId: 's'
});
const visitor = { user: null, project: null };
const bearer = { user: null, project };
const as = (role: Role) => ({ user: person(role), project: null });

describe('the access table', () => {
	it.each(routeIds)('has a row for %s', (id) => expect(Object.keys(accessTable)).toContain(id));

	it('has no row for a route that is gone', () => {
		expect(Object.keys(accessTable).filter((id) => !routeIds.includes(id))).toEqual([]);
	});

	it('names exactly the form actions that the pages have', () => {
		const named = Object.entries(accessTable).flatMap(([id, row]) =>
			typeof row === 'object' && 'actions' in row
				? Object.keys(row.actions).map((action) => `${id}?/${action}`)
				: []
		);
		expect(named.sort()).toEqual(formActions(routes).sort());
	});

	it('has a say on the audit of every route that reads content or lets it leave', () => {
		const named = routeIds.filter(
			(id) => /\[(trace|traceId|spanId|object)\]/.test(id) && !/upload/.test(id)
		);
		const files = endpoints
			.filter(({ source }) => /content-disposition/i.test(source))
			.map(({ id }) => id);
		expect(files).toContain('/admin/settings/prices/file');
		const reads = [...named, ...files];
		expect(reads.filter((id) => !(id in auditedReads))).toEqual([]);
		expect(Object.keys(auditedReads).filter((id) => !routeIds.includes(id))).toEqual([]);
	});

	it('opens nothing under /admin, /api and /v4 to visitors', () => {
		for (const id of routeIds.filter((id) => /^\/(admin|api|v1|v4)\b/.test(id))) {
			for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
				expect(decide(id, method, visitor), `${method} ${id}`).toBe('unauthenticated');
			}
		}
	});

	it('lets no cookie change anything where bearers are taken and origins are not checked', () => {
		for (const id of routeIds.filter(takesBearer)) {
			const row = accessTable[id];
			const write = typeof row === 'object' && 'write' in row ? row.write : row;
			expect(['project', 'public'], id).toContain(write);
		}
	});
});

describe('decide', () => {
	it('closes a route without a row to everybody', () => {
		expect(decide('/admin/new-and-forgotten', 'GET', as('admin'))).toBe('forbidden');
		expect(decide('/admin/new-and-forgotten', 'GET', visitor)).toBe('unauthenticated');
	});

	it('does not tell visitors which routes exist', () => {
		expect(decide(null, 'GET', visitor)).toBe('unauthenticated');
		expect(decide(null, 'GET', as('viewer'))).toBe('not-found');
		expect(decide(null, 'GET', bearer)).toBe('not-found');
	});

	it.each([
		['/admin/monitoring', 'GET', 'viewer', 'enter'],
		['/admin/get-started', 'GET', 'viewer', 'enter'],
		['/admin/settings/projects', 'GET', 'operator', 'forbidden'],
		['/admin/settings/projects', 'GET', 'admin', 'enter'],
		['/v1/traces', 'POST', 'admin', 'forbidden'],
		['/v4/traces/list/[project]', 'GET', 'viewer', 'enter']
	] as const)('%s %s as %s: %s', (id, method, role, decision) => {
		expect(decide(id, method, as(role))).toBe(decision);
	});

	it.each([
		['/v1/traces', 'POST', 'enter'],
		['/v3/auth/token', 'GET', 'enter'],
		['/v4/traces/list/[project]', 'GET', 'enter'],
		['/admin/monitoring', 'GET', 'forbidden'],
		['/admin/settings/projects', 'POST', 'forbidden']
	] as const)('%s %s as a project: %s', (id, method, decision) => {
		expect(decide(id, method, bearer)).toBe(decision);
	});

	it.each([
		['/admin/get-started', 'sendTestSpan', 'viewer', 'forbidden'],
		['/admin/get-started', 'sendTestSpan', 'operator', 'enter'],
		['/admin/get-started', 'createKey', 'operator', 'forbidden'],
		['/admin/get-started', 'createKey', 'admin', 'enter'],
		['/admin/get-started', 'forgotten', 'admin', 'forbidden'],
		['/admin/get-started', 'constructor', 'admin', 'forbidden'],
		['/admin/get-started', null, 'admin', 'forbidden'],
		['/admin/account', 'rename', 'viewer', 'enter'],
		['/admin/people', 'invite', 'operator', 'forbidden']
	] as const)('%s?/%s as %s: %s', (id, action, role, decision) => {
		expect(decide(id, 'POST', as(role), action)).toBe(decision);
	});

	it.each([
		['/admin/settings/prices', 'preview'],
		['/admin/settings/prices', 'import'],
		['/admin/settings/prices', 'remove'],
		['/admin/settings/prices/rule', null],
		['/admin/settings/currency', 'save'],
		['/admin/settings/receivers', 'addWebhook'],
		['/admin/settings/receivers', 'test']
	] as const)('%s?/%s is for operators who see every project', (id, action) => {
		const scoped = { user: { ...person('operator'), projectIds: ['p'] }, project: null };
		expect(decide(id, 'POST', as('operator'), action)).toBe('enter');
		expect(decide(id, 'POST', scoped, action)).toBe('forbidden');
		expect(neededRole(id, 'POST', action)).toBe('operator-of-all');
	});

	it('says which role is missing', () => {
		expect(neededRole('/admin/people', 'GET', null)).toBe('admin');
		expect(neededRole('/admin/get-started', 'POST', 'sendTestSpan')).toBe('operator');
		expect(neededRole('/v1/traces', 'POST', null)).toBeNull();
		expect(neededRole('/admin/new-and-forgotten', 'GET', null)).toBeNull();
	});

	it('opens the token exchange and the probes to all', () => {
		expect(decide('/v3/auth/token', 'POST', visitor)).toBe('enter');
		expect(decide('/v3/auth/token', 'GET', visitor)).toBe('unauthenticated');
		expect(decide('/healthz', 'GET', visitor)).toBe('enter');
	});
});
