import { describe, expect, it } from 'vitest';
import { links, scopeOf, withParams } from './links.ts';

describe('links', () => {
	it('leaves out what is not set', () => {
		expect(withParams('/a', { x: null, y: undefined, z: '' })).toBe('/a');
		expect(links.overview({ project: null })).toBe('/admin/monitoring');
	});

	it('escapes values, so that a search with & stays one parameter', () => {
		const url = new URL(links.sessions({ project: 'p' }, { q: 'a&b=환불' }), 'http://x');
		expect(url.searchParams.get('q')).toBe('a&b=환불');
	});

	it('carries the scope of the page from link to link', () => {
		const scope = scopeOf(new URL('http://x/admin/monitoring?project=demo&range=now-7d&cursor=z'));
		expect(links.session('ab', scope)).toBe(
			'/admin/monitoring/traces/ab?project=demo&range=now-7d'
		);
	});

	it('sends a form to its action in the scope of the page', () => {
		expect(links.action('save', { project: null })).toBe('?/save');
		const at = new URL(links.action('save', { project: 'a&b', range: 'now-7d' }), 'http://x/admin');
		expect([...at.searchParams]).toEqual([
			['/save', ''],
			['project', 'a&b'],
			['range', 'now-7d']
		]);
	});

	it('keeps a hostile id inside its path segment', () => {
		expect(links.session('../../login', { project: null })).toBe(
			'/admin/monitoring/traces/..%2F..%2Flogin'
		);
	});
});
