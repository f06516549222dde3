import { describe, expect, it } from 'vitest';
import { allProjects } from '#lib/links.ts';
import { askedProjects } from './asked-project.ts';

const visible = ['a', 'b'].map((slug) => ({ id: `id of ${slug}`, slug, name: slug }));
const projects = {
	list: async () => visible,
	find: async (wanted: string) => visible.find(({ slug }) => slug === wanted) ?? null
} as unknown as App.Locals['services']['projects'];
const slugsOf = async (names: string) =>
	(await askedProjects(projects, names))?.map(({ slug }) => slug) ?? null;

describe('askedProjects', () => {
	it('are all that may be seen, or those that are named, each once', async () => {
		expect(await slugsOf(allProjects)).toEqual(['a', 'b']);
		expect(await slugsOf('b,a,b,')).toEqual(['b', 'a']);
	});

	it('are none where one of those named is not there', async () => {
		expect(await slugsOf('a,theirs')).toBeNull();
	});
});
