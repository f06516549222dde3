/** Texts with numbers in them say one thing and many things as people do. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { m } from '#lib/paraglide/messages.js';
import { locales } from '#lib/paraglide/runtime.js';
import { parseRange } from '#lib/time/range.ts';

const english: Readonly<Record<string, unknown>> = JSON.parse(
	readFileSync('messages/en.json', 'utf8')
);

/** `{count} calls`, where one call would read `1 calls`. */
const counted = /\{(count|rows|spans|sessions|calls|models|days|seconds|changed)\} (\w+ )?\w+s\b/;
/** Verbs and names that end in s, and counts that are never one. */
const noCount = new Set(['audit_keep_days', 'columns_attribute_most', 'transcript_cut']);

/** `{name}` and the inputs of a message with forms. */
function placeholders(message: unknown): string[] {
	const text = JSON.stringify(message);
	const found = [...text.matchAll(/\{(\w+)\}/g), ...text.matchAll(/"input (\w+)"/g)];
	const locals = [...text.matchAll(/"local (\w+) = /g)].map(([, name]) => name);
	return [...new Set(found.map(([, name = '']) => name))]
		.filter((name) => !locals.includes(name))
		.toSorted();
}

describe('messages', () => {
	it('are the same in both languages, with the same values in them', () => {
		const korean: typeof english = JSON.parse(readFileSync('messages/ko.json', 'utf8'));
		expect(Object.keys(korean).toSorted()).toEqual(Object.keys(english).toSorted());
		const differing = Object.keys(english).filter(
			(key) => placeholders(english[key]).join() !== placeholders(korean[key]).join()
		);
		expect(differing).toEqual([]);
		const empty = Object.entries({ ...english, ...korean }).filter(([, text]) => text === '');
		expect(empty).toEqual([]);
	});

	it('have a form for one wherever English counts things', () => {
		const single = Object.entries(english).flatMap(([key, text]) =>
			typeof text === 'string' && counted.test(text) && !noCount.has(key) ? [key] : []
		);
		expect(single).toEqual([]);
	});

	it('guess no Korean particle', () => {
		const guessed = /이\(가\)|을\(를\)|은\(는\)|\(으\)로|와\(과\)/;
		const korean: typeof english = JSON.parse(readFileSync('messages/ko.json', 'utf8'));
		const guessing = Object.entries(korean).flatMap(([key, text]) =>
			guessed.test(JSON.stringify(text)) ? [key] : []
		);
		expect(guessing).toEqual([]);
	});

	it('speak of one and of many', () => {
		const unpriced = (count: number) => m.kpi_unpriced({ count }, { locale: 'en' });
		expect(unpriced(1)).toBe('1 unpriced call');
		expect(unpriced(2)).toBe('2 unpriced calls');
		const inbox = (calls: string, models: number) =>
			m.prices_inbox({ calls, models, tokens: '5k' }, { locale: 'en' });
		expect(inbox('1', 1)).toBe('1 call of 1 model, 5k tokens, waits for a price.');
		expect(inbox('301', 1)).toBe('301 calls of 1 model, 5k tokens, wait for a price.');
		expect(inbox('1,301', 2)).toBe('1,301 calls of 2 models, 5k tokens, wait for a price.');
	});

	it('name ranges of time that can be typed as they stand', () => {
		for (const locale of locales) {
			const [, ...named] = m.range_help({}, { locale }).split(/[:.] |, /);
			expect(named.length).toBeGreaterThan(2);
			for (const text of named) expect(parseRange(text), text).toMatchObject({ ok: true });
		}
	});

	it('group thousands in both languages', () => {
		expect(m.costs_behind_all({ count: 1089 }, { locale: 'ko' })).toBe('전체 1,089개 목록 열기');
		expect(m.costs_behind_all({ count: 1089 }, { locale: 'en' })).toContain('1,089');
	});
});
