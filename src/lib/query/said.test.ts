import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternOf, readable, readingsOf, sayer } from './said.ts';

const nested = (value: string, depth: number): string =>
	depth === 0 ? value : JSON.stringify({ text: nested(value, depth - 1) });
/** Texts with what JSON escapes, and what looks like an escape. */
const hostile = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'C:\\temp\\new',
				'\\theta',
				'\\\\server\\root',
				'a\nb',
				'\t',
				'환불',
				' ',
				':',
				'/'
			),
			fc.string({ unit: 'grapheme', maxLength: 4 })
		),
		{ maxLength: 6 }
	)
	.map((parts) =>
		parts
			.join('')
			// Quotes and brackets are what a text within JSON is told by; control characters stand for themselves.
			.replace(/["'[\]{}]|(?![\n\t])\p{Cc}|\ufffd/gu, '')
			.replace(/\\u/gi, '')
	);
const asRead = (text: string) =>
	text.replace(/\\+\//g, '/').replace(/\\+/g, '\\').replace(/\s+/g, ' ').normalize('NFC');

describe('readable', () => {
	it('leaves out what nobody sees, and keeps emoji whole', () => {
		expect(readable('환\u200b불 \ufeff\u202e정책\u202c 👩🏽‍💻')).toBe('환불 정책 👩🏽‍💻');
		expect(readable(JSON.stringify({ text: '\u200b환\u2060불' }))).toBe('{"text":"환불"}');
		expect(sayer('환\u200b불\u200d')(readable('환\ufeff불'))).toBe(true);
		expect(sayer('👩🏽‍💻')(readable('👩🏽💻'))).toBe(false);
	});

	it('keeps the letters behind a backslash, in a text and in JSON', () => {
		expect(readable('C:\\temp\\new \\theta')).toBe('C:\\temp\\new \\theta');
		expect(readable('[INFO] C:\\temp')).toBe('[INFO] C:\\temp');
		expect(readable(JSON.stringify({ path: 'C:\\temp\\new' }))).toBe('{"path":"C:\\temp\\new"}');
		expect(readable(JSON.stringify(['say "hi", \\theta']))).toBe('["say "hi", \\theta"]');
	});

	it('decodes line ends and tabs of JSON, also when it was cut', () => {
		expect(readable(JSON.stringify([{ content: 'one\ntwo\tthree' }]))).toBe(
			'[{"content":"one two three"}]'
		);
		expect(readable('{"content": "one\\ntwo')).toBe('{"content": "one two');
		expect(readable(JSON.stringify('one\ntwo'))).toBe('"one two"');
	});

	it('decodes JSON in JSON by how deep it is', () => {
		const call = { arguments: JSON.stringify({ code: 'a\nb', path: 'C:\\temp' }), path: 'C:\\new' };
		expect(readable(JSON.stringify(call))).toBe(
			'{"arguments":"{"code":"a b","path":"C:\\temp"}","path":"C:\\new"}'
		);
	});

	it('reads a text at any depth of JSON as the text', () => {
		fc.assert(
			fc.property(hostile, fc.integer({ min: 1, max: 4 }), (text, depth) => {
				const read = readable(nested(text, depth)).replace(/\\+/g, '\\');
				expect(read).toBe(asRead(`${'{"text":"'.repeat(depth)}${text}${'"}'.repeat(depth)}`));
			})
		);
	});

	it('makes white space of every kind and length one space', () => {
		for (const space of ['\u00a0', '\u202f', '\u3000', '\u2007', '\n\n', ' \t ', '\\u00a0']) {
			expect(readable(`환불${space}정책`)).toBe('환불 정책');
		}
	});
});

describe('readingsOf', () => {
	it('is the text alone where nothing can be meant otherwise', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				fc.pre(!/\\|\s/.test(text) && text.isWellFormed());
				expect(readingsOf(text)).toEqual([text.normalize('NFC')]);
			})
		);
	});

	it('takes what follows a backslash for a letter and for an escape', () => {
		expect(readingsOf('C:\\temp')).toEqual(['C:\\temp', 'C: emp']);
		expect(readingsOf('one\\ntwo')).toEqual(['one\\ntwo', 'one two']);
		expect(readingsOf('\\n')).toEqual(['\\n']);
		expect(readingsOf('\\ud658\\\\ubd88 \\"a\\"')).toEqual(['환불 "a"']);
	});

	it('never loses a text: some reading stands in what was read, however deep', () => {
		fc.assert(
			fc.property(hostile, fc.integer({ min: 0, max: 4 }), (text, depth) => {
				fc.pre(text.trim() !== '');
				expect(sayer(text)(readable(nested(`a${text}b`, depth)))).toBe(true);
			})
		);
	});

	it('finds a text as it was written in JSON', () => {
		fc.assert(
			fc.property(hostile, fc.integer({ min: 1, max: 2 }), (text, depth) => {
				fc.pre(text.trim().length > 2);
				const copied = JSON.stringify(text).slice(1, -1);
				expect(sayer(copied)(readable(nested(`a${text}b`, depth)))).toBe(true);
			})
		);
	});
});

describe('patternOf', () => {
	const found = (shown: string, ...texts: string[]) =>
		new RegExp(patternOf(texts), 'iu').exec(shown)?.[0];

	it('finds texts wherever they are shown', () => {
		expect(found('우리 환불\u00a0 정책', '환불 정책')).toBe('환불\u00a0 정책');
		expect(found('환불', '\\ud658\\ubd88')).toBe('환불');
		expect(found('at C:\\\\Temp\\\\x', 'c:\\temp\\x')).toBe('C:\\\\Temp\\\\x');
		expect(found('one\ntwo', 'one\\ntwo')).toBe('one\ntwo');
		expect(found('a.c abc', 'abc', 'x')).toBe('abc');
	});

	it('is a pattern, whatever the texts', () => {
		fc.assert(
			fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
				expect(() => new RegExp(patternOf(texts), 'iu')).not.toThrow();
			})
		);
	});
});
