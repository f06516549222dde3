/**
 * A success resets an enhanced form to the defaults of its HTML, of which a page made in the browser has
 * none: what is kept would stand there empty, and the next save would send that.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sourceFiles } from './imports.ts';

const components = sourceFiles('src')
	.filter((path) => path.endsWith('.svelte'))
	.map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** An element's opening tag, up to where a `>` ends it that is no arrow. */
const tags = (text: string, name: string) =>
	[...text.matchAll(new RegExp(`<${name}\\b(?:=>|[^>])*>`, 'g'))].map(([tag]) => tag);

it('finds what it looks for', () => {
	expect(components.flatMap(({ text }) => tags(text, 'form')).length).toBeGreaterThan(40);
	expect(components.flatMap(({ text }) => tags(text, 'input')).length).toBeGreaterThan(40);
});

it('a choice that a form sends has its default in the HTML', () => {
	const wrong = components.flatMap(({ path, text }) =>
		tags(text, 'input')
			.filter((tag) => /\sname=/.test(tag) && /\schecked=\{/.test(tag))
			.filter((tag) => !tag.includes('defaultChecked='))
			.map(() => path)
	);
	expect(wrong).toEqual([]);
});

it('a form with a list to choose from is not reset', () => {
	const wrong = components.flatMap(({ path, text }) =>
		[...text.matchAll(/<form\b[\s\S]*?<\/form>/g)]
			.filter(([form]) => /<(select|ChoiceField)\b/.test(form) && form.includes('use:enhance'))
			.filter(([form]) => !/use:enhance=\{keeping\}|\bkeeping\(|reset: false/.test(form))
			.map(() => path)
	);
	expect(wrong).toEqual([]);
});
