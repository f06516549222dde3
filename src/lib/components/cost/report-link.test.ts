import { describe, expect, it } from 'vitest';
import { bandOf } from '#lib/cost/band.ts';
import { readCompared } from '#lib/cost/compared.ts';
import { readRows } from '#lib/cost/rows-param.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { readRange } from '#lib/time/range-url.ts';
import { reportHref } from './report-link.ts';

const zone = 'Asia/Seoul';
const longAfterMs = Date.UTC(2030, 0, 1);
const report = {
	project: 'shop',
	span: { startMs: Date.UTC(2026, 10, 1), endMs: Date.UTC(2026, 10, 18, 5, 15) },
	previous: { startMs: Date.UTC(2026, 9, 1), endMs: Date.UTC(2026, 9, 18, 5, 15) },
	dimension: 'tag' as const,
	filters: { model: 'gpt-4o', user: '' },
	band: { fromPico: 10n ** 9n, toPico: null },
	allRows: true
};

describe('reportHref', () => {
	it('is read back as the same report at any later time', () => {
		const { searchParams } = new URL(reportHref(report), 'http://portal');
		const chosen = readRange(searchParams, longAfterMs, zone);
		expect(chosen).toMatchObject({ span: report.span, problem: null });
		expect(readCompared(searchParams, longAfterMs, zone)).toEqual(report.previous);
		const { query, ignored } = readListQuery(searchParams, chosen.span, zone);
		expect(ignored).toEqual([]);
		expect(bandOf(query.terms)).toEqual(report.band);
		expect(query.terms).toMatchObject([
			{ field: 'model', values: ['gpt-4o'] },
			{ field: 'user', values: [''] },
			{ field: 'cost' }
		]);
		expect(Object.fromEntries(searchParams)).toMatchObject({ project: 'shop', by: 'tag' });
		expect(readRows(searchParams).all).toBe(true);
		const few = new URL(reportHref({ ...report, allRows: false }), 'http://portal');
		expect(readRows(few.searchParams)).toMatchObject({ all: false, unread: [] });
	});

	it('names several projects, and what they are told apart by where that is not usual', () => {
		const params = (dimension: 'project' | 'model') => {
			const href = reportHref({ ...report, project: 'shop,lab', dimension });
			return Object.fromEntries(new URL(href, 'http://portal').searchParams);
		};
		expect(params('project')).toMatchObject({ project: 'shop,lab' });
		expect(params('project')).not.toHaveProperty('by');
		expect(params('model')).toMatchObject({ project: 'shop,lab', by: 'model' });
	});

	it('compares as the range does where the address says nothing that can be read', () => {
		const compared = (text: string) => readCompared(new URLSearchParams(text), longAfterMs, zone);
		expect(compared('')).toBeNull();
		expect(compared('beforeFrom=2026-10-01')).toBeNull();
		expect(compared('beforeFrom=soon&beforeTo=later')).toBeNull();
	});
});
