import { describe, expect, it } from 'vitest';
import { accessTable } from '#lib/server/hooks/access/table.ts';
import { openPages, portalPages } from './navigation.ts';

const pages = portalPages({ project: null });
const routesFor = (
	role: 'viewer' | 'operator' | 'admin',
	absent: readonly string[] = [],
	seesAll = true
) =>
	openPages(pages, { user: { name: '', email: '', role, seesAll }, absent }).map(
		({ route }) => route
	);

describe('the pages that navigation and palette offer', () => {
	it('ask for what the access table asks for', () => {
		for (const { route, needs } of pages) {
			const row = accessTable[route];
			expect(typeof row === 'object' ? row.read : row, route).toBe(needs);
		}
	});

	it('are all pages that open without a choice', () => {
		const chosen =
			/\[|\/export$|\/open$|\/series$|\/rows$|\/values$|\/file$|\/costs\/sessions$|^\/admin\/(forbidden|palette)$/;
		const routes = Object.keys(accessTable).filter(
			(route) => route.startsWith('/admin/') && !chosen.test(route)
		);
		expect(pages.map(({ route }) => route).sort()).toEqual(routes.sort());
	});

	it('carry the project and the range of the page that is shown', () => {
		const scope = { project: 'demo', range: 'now-7d', from: null, to: null };
		for (const { href } of portalPages(scope)) {
			const { searchParams } = new URL(href, 'http://x');
			expect(searchParams.get('project'), href).toBe('demo');
			expect(searchParams.get('range'), href).toBe('now-7d');
		}
	});

	it('are never offered to whom they do not open for', () => {
		expect(routesFor('viewer')).not.toContain('/admin/people');
		expect(routesFor('viewer')).not.toContain('/admin/settings/receivers');
		expect(routesFor('operator')).toContain('/admin/settings/receivers');
		expect(routesFor('operator')).not.toContain('/admin/audit');
		expect(routesFor('operator', [], false)).not.toContain('/admin/settings/receivers');
		expect(routesFor('operator', [], false)).toContain('/admin/settings/prices/reprice');
		expect(routesFor('admin')).toHaveLength(pages.length);
		expect(routesFor('admin', ['/admin/langfuse'])).not.toContain('/admin/langfuse');
	});
});
