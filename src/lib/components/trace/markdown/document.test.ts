import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarkdown, type Block, type Inline } from './document.ts';
import { foldText } from './fold-text.ts';
import { highlight } from './highlight.ts';
import { isInlineImage, safeHref } from './safe-href.ts';

/** Every text that a block would show, in order. */
function texts(blocks: readonly Block[]): string {
	const inline = (each: Inline): string => {
		if ('text' in each) return each.text;
		if ('inlines' in each) return each.inlines.map(inline).join('');
		return each.kind === 'image' ? each.alt : '\n';
	};
	const block = (each: Block): string => {
		switch (each.kind) {
			case 'code':
				return `${each.info ?? ''}\n${each.text}`;
			case 'source':
				return each.text;
			case 'quote':
				return each.blocks.map(block).join('');
			case 'list':
				return each.items.map((item) => item.blocks.map(block).join('')).join('');
			case 'table':
				return [each.header, ...each.rows]
					.flat()
					.map((cell) => cell.inlines.map(inline).join(''))
					.join('');
			case 'rule':
				return '';
			default:
				return each.inlines.map(inline).join('');
		}
	};
	return blocks.map(block).join('\n');
}

describe('Markdown', () => {
	it('becomes blocks', () => {
		const blocks = readMarkdown(
			'# T\n\na **b** `c`\nd\n\n- [x] e\n\n> q\n\n| h |\n| --: |\n| 1 |\n\n```py\nx = 1\n```\n\n---'
		);
		expect(blocks?.map(({ kind }) => kind)).toEqual([
			'heading',
			'paragraph',
			'list',
			'quote',
			'table',
			'code',
			'rule'
		]);
		expect(blocks?.[1]).toEqual({
			kind: 'paragraph',
			inlines: [
				{ kind: 'text', text: 'a ' },
				{ kind: 'strong', inlines: [{ kind: 'text', text: 'b' }] },
				{ kind: 'text', text: ' ' },
				{ kind: 'code', text: 'c' },
				{ kind: 'break' },
				{ kind: 'text', text: 'd' }
			]
		});
		expect(blocks?.[5]).toEqual({ kind: 'code', info: 'py', language: 'py', text: 'x = 1' });
	});

	it('leaves markup as the text that it is', () => {
		const blocks = readMarkdown('<script>x</script>\n\na <b onclick=x>b</b> &lt;i&gt; &amp;amp;');
		expect(blocks?.[0]).toEqual({ kind: 'source', text: '<script>x</script>' });
		expect(texts(blocks?.slice(1) ?? [])).toBe('a <b onclick=x>b</b> <i> &amp;');
	});

	it('is not looked for where there is none, or where it would take long', () => {
		expect(readMarkdown('그냥 문장입니다.')).toBeNull();
		expect(readMarkdown('*a*'.repeat(30_000))).toBeNull();
		expect(readMarkdown(`${'> '.repeat(2_000)}x`)).toBeNull();
	});

	it('is read whatever is written, which its square would not in the time of a test', () => {
		const hostile = [
			'_a_',
			'*a*',
			'a**b',
			'***a',
			'[',
			'![a](',
			'<a ',
			'`',
			'|a',
			'http://a.b/(',
			'~~a'
		];
		for (const piece of hostile) {
			const read = () => readMarkdown(piece.repeat(Math.ceil(500_000 / piece.length)));
			expect(read, piece).not.toThrow();
		}
	});

	it('loses no word', () => {
		const piece = fc.constantFrom(
			'가',
			'b',
			'**',
			'*',
			'`',
			'```',
			'[',
			']',
			'(',
			')',
			'<',
			'>',
			'- ',
			'\n',
			'\n\n',
			'|',
			'# ',
			'&'
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
				const text = pieces.join('');
				const blocks = readMarkdown(text);
				if (blocks === null) return;
				const words = (from: string) => from.replace(/[^가b]/g, '').length;
				// Addresses of links are shown beside them, not in their text.
				if (!text.includes('](') && !/\]:/.test(text))
					expect(words(texts(blocks))).toBe(words(text));
			}),
			{ numRuns: 500, examples: [[['```', '가']], [['```', 'b', ' 가', '\n', '가']]] }
		);
	});
});

describe('an address', () => {
	it('is a link when a click on it is safe', () => {
		expect(safeHref('https://example.com/a')).toBe('https://example.com/a');
		expect(safeHref('mailto:a@b.c')).toBe('mailto:a@b.c');
		for (const address of [
			'javascript:alert(1)',
			' JaVaScript:alert(1)',
			'java\nscript:alert(1)',
			'data:text/html,x',
			'vbscript:x',
			'file:///etc/passwd',
			'/admin/users',
			'//evil.example',
			'https://portal@evil.example/',
			'not an address'
		]) {
			expect(safeHref(address), address).toBeNull();
		}
	});

	it('is an image only when its bytes are here and can hold nothing but pixels', () => {
		expect(isInlineImage('data:image/png;base64,QUJD')).toBe(true);
		expect(isInlineImage('data:image/svg+xml;base64,QUJD')).toBe(false);
		expect(isInlineImage('https://example.com/a.png')).toBe(false);
		expect(isInlineImage('data:image/png;base64,"onerror="x')).toBe(false);
	});
});

describe('the beginning of a long text', () => {
	it('ends where a paragraph ends, and closes the fence that it opened', () => {
		const text = `${'a'.repeat(30)}\n\n\`\`\`py\n${'x = 1\n'.repeat(40)}\`\`\``;
		expect(foldText(text, 100)).toMatch(/x = 1\n```$/);
		expect(foldText('short', 100)).toBe('short');
	});

	it('is the text’s own, and never half a character', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 200, maxLength: 400 }), (text) => {
				const folded = foldText(text, 100);
				if (!text.includes('`') && !text.includes('~')) expect(text.startsWith(folded)).toBe(true);
				expect(folded.isWellFormed()).toBe(text.isWellFormed());
			})
		);
	});
});

describe('code', () => {
	it('keeps every character and knows what is what', () => {
		const code = 'def f(x: int) -> str:\n    return "<b>" + 1 # 주석';
		const runs = highlight(code, 'python') ?? [];
		expect(runs.map(({ text }) => text).join('')).toBe(code);
		expect(runs.find(({ text }) => text.includes('def'))?.tone).toBe('keyword');
		expect(runs.find(({ text }) => text.includes('<b>'))?.tone).toBe('string');
		expect(highlight('x', 'klingon')).toBeNull();
	});
});
