import { describe, expect, it } from 'vitest';
import { chosenHref } from './chosen-projects.ts';

const all = ['a', 'b', 'c'].map((slug) => ({ id: `id-${slug}`, slug, name: `Project ${slug}` }));
const read = (search: string) =>
	decodeURIComponent(chosenHref(new URL(`http://portal/costs?${search}`), all));

describe('chosenHref', () => {
	it('names those that are ticked in one parameter, each once, and keeps the rest of the address', () => {
		expect(read('project=*&range=now-7d&model=m&projects=a&projects=c&projects=a')).toBe(
			'/costs?project=a,c&range=now-7d&model=m'
		);
		expect(read('projects=b')).toBe('/costs?project=b');
	});

	it('names no project where all are ticked', () => {
		expect(read('project=a&projects=a&projects=b&projects=c')).toBe('/costs?project=*');
	});

	it('leaves the projects as they are where none is ticked', () => {
		expect(read('project=a&projects=')).toBe('/costs?project=a');
	});
});
