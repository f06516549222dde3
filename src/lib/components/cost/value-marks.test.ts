import { describe, expect, it } from 'vitest';
import type { CostBy } from '#lib/cost/report.ts';
import { allProjects } from '#lib/links.ts';
import { narrowerHref, othersMarkHref, valueMarkHref } from './value-marks.ts';

const span = { startMs: 900_000, endMs: 1_800_000 };
const projects = ['a', 'b', 'c'].map((slug) => ({ id: `id of ${slug}`, slug, name: slug }));
const shown = (dimension: CostBy) => ({
	project: allProjects,
	projects,
	dimension,
	filters: { tag: 'prod' }
});
const parts = (href: string | null) => {
	const { pathname, searchParams } = new URL(href ?? 'http://nowhere/', 'http://portal');
	return { pathname, ...Object.fromEntries(searchParams) };
};

describe('a mark of several projects', () => {
	it('opens the list of its project, with the same filter and range', () => {
		expect(parts(valueMarkHref(shown('project'), span, 'id of b'))).toEqual({
			pathname: '/admin/monitoring/traces',
			project: 'b',
			from: '1970-01-01T00:15:00.000Z',
			to: '1970-01-01T00:30:00.000Z',
			calls: '1',
			tag: 'prod',
			sort: 'cost'
		});
	});

	it('lets choose the project where it is of all of them', () => {
		expect(parts(valueMarkHref(shown('model'), span, 'm'))).toMatchObject({
			pathname: '/admin/monitoring/costs/sessions',
			project: allProjects,
			model: 'm',
			tag: 'prod'
		});
	});

	it('is about those without a mark of their own where it is the others’', () => {
		expect(parts(othersMarkHref(shown('project'), span, ['id of a']))).toMatchObject({
			pathname: '/admin/monitoring/costs/sessions',
			project: 'b,c'
		});
		expect(parts(othersMarkHref(shown('project'), span, ['id of a', 'id of b']))).toMatchObject({
			pathname: '/admin/monitoring/traces',
			project: 'c'
		});
		expect(parts(othersMarkHref(shown('tag'), span, ['["x"]']))).toMatchObject({
			pathname: '/admin/monitoring/costs/sessions',
			project: allProjects,
			q: '-tag.only:x'
		});
	});

	it('narrows the page to its project, by the dimension that one project has', () => {
		const scope = { project: allProjects, range: 'now-7d' };
		expect(parts(narrowerHref(shown('project'), scope, 'id of c'))).toEqual({
			pathname: '/admin/monitoring/costs',
			project: 'c',
			range: 'now-7d',
			tag: 'prod'
		});
		expect(parts(narrowerHref(shown('model'), scope, 'm'))).toEqual({
			pathname: '/admin/monitoring/costs',
			project: allProjects,
			range: 'now-7d',
			by: 'model',
			model: 'm',
			tag: 'prod'
		});
	});
});
