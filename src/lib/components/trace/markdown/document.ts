import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked';

/** A text as blocks to draw. There is no HTML in it: markup in the source is text like any other. */
export type Block =
	| { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
	/** `level`: 1–6. */
	| { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
	/** `info`: what stands after the fence, as written; `language`: its first word; null = nothing. */
	| {
			readonly kind: 'code';
			readonly info: string | null;
			readonly language: string | null;
			readonly text: string;
	  }
	| { readonly kind: 'quote'; readonly blocks: readonly Block[] }
	/** `start`: the first number; null for bullets. */
	| { readonly kind: 'list'; readonly start: number | null; readonly items: readonly ListItem[] }
	| { readonly kind: 'table'; readonly header: readonly Cell[]; readonly rows: readonly Cell[][] }
	| { readonly kind: 'rule' }
	/** Markup, or nesting beyond what is drawn, as written. */
	| { readonly kind: 'source'; readonly text: string };

export interface ListItem {
	/** null = no task. */
	readonly checked: boolean | null;
	readonly blocks: readonly Block[];
}

export interface Cell {
	readonly align: 'left' | 'center' | 'right' | null;
	readonly inlines: readonly Inline[];
}

export type Inline =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'code'; readonly text: string }
	| { readonly kind: 'strong'; readonly inlines: readonly Inline[] }
	| { readonly kind: 'emphasis'; readonly inlines: readonly Inline[] }
	| { readonly kind: 'strike'; readonly inlines: readonly Inline[] }
	/** `href` as written: the drawing decides whether it may be one. */
	| { readonly kind: 'link'; readonly href: string; readonly inlines: readonly Inline[] }
	| { readonly kind: 'image'; readonly source: string; readonly alt: string }
	| { readonly kind: 'break' };

/** A longer text stays plain: nobody reads it formatted, and reading markup takes its time. */
const longest = 60_000;
/** The lexer's time for one paragraph grows with the square of its length in the worst case. */
const longestParagraph = 4_000;
const deepest = 12;
/** A line that opens more containers than that would exhaust the lexer's stack. */
const tooDeep = /^[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+){12}/m;
const telling = /[*_`#>|~[\]<&\\]|^\s*(?:[-+]|\d+[.)])\s|^\s{4}|https?:\/\/|www\.|---|===/m;

/**
 * Reads Markdown as chat models write it: GitHub's dialect, a line end is a line end.
 * @returns null when the text is to be shown as it is: it has no markup, is too long, or nests too deep
 */
export function readMarkdown(text: string): readonly Block[] | null {
	if (text.length > longest || !telling.test(text) || tooDeep.test(text)) return null;
	try {
		return toBlocks(lex(text), 0);
	} catch (error) {
		// The lexer recurses by nesting.
		if (error instanceof RangeError) return null;
		throw error;
	}
}

function lex(text: string): readonly Token[] {
	const lexer = new Lexer({ gfm: true, breaks: true });
	const tokens = lexer.blockTokens(text.replace(/\r\n?/g, '\n'), []);
	for (const item of lexer.inlineQueue) {
		if (item.src.length <= longestParagraph) lexer.inlineTokens(item.src, item.tokens);
		else item.tokens.push({ type: 'text', raw: item.src, text: item.src } satisfies Tokens.Text);
	}
	return tokens;
}

function toBlocks(tokens: readonly Token[], depth: number): Block[] {
	return (tokens as readonly MarkedToken[]).flatMap((token): Block[] => {
		if (depth > deepest) return [{ kind: 'source', text: token.raw }];
		switch (token.type) {
			case 'paragraph':
				return [{ kind: 'paragraph', inlines: toInlines(token.tokens, 0) }];
			case 'text': {
				const inlines = toInlines(token.tokens ?? [token], 0);
				return [{ kind: 'paragraph', inlines }];
			}
			case 'heading':
				return [{ kind: 'heading', level: token.depth, inlines: toInlines(token.tokens, 0) }];
			case 'code':
				return [{ kind: 'code', ...infoOf(token.lang), text: token.text }];
			case 'blockquote':
				return [{ kind: 'quote', blocks: toBlocks(token.tokens, depth + 1) }];
			case 'list':
				return [
					{
						kind: 'list',
						start: token.ordered ? Number(token.start) || 1 : null,
						items: token.items.map((item) => ({
							checked: item.task ? item.checked === true : null,
							blocks: toBlocks(item.tokens, depth + 1)
						}))
					}
				];
			case 'table':
				return [
					{
						kind: 'table',
						header: token.header.map(toCell),
						rows: token.rows.map((row) => row.map(toCell))
					}
				];
			case 'hr':
				return [{ kind: 'rule' }];
			case 'html':
				return [{ kind: 'source', text: token.raw.replace(/\n+$/, '') }];
			case 'def':
				return [{ kind: 'source', text: token.raw.replace(/\n+$/, '') }];
			case 'space':
			case 'checkbox':
				return [];
			default:
				return [{ kind: 'paragraph', inlines: toInlines([token], 0) }];
		}
	});
}

function toCell({ align, tokens }: Tokens.TableCell): Cell {
	return { align, inlines: toInlines(tokens, 0) };
}

function toInlines(tokens: readonly Token[], depth: number): Inline[] {
	return (tokens as readonly MarkedToken[]).flatMap((token): Inline[] => {
		if (depth > deepest) return [{ kind: 'text', text: token.raw }];
		switch (token.type) {
			case 'strong':
				return [{ kind: 'strong', inlines: toInlines(token.tokens, depth + 1) }];
			case 'em':
				return [{ kind: 'emphasis', inlines: toInlines(token.tokens, depth + 1) }];
			case 'del':
				return [{ kind: 'strike', inlines: toInlines(token.tokens, depth + 1) }];
			case 'codespan':
				return [{ kind: 'code', text: token.text }];
			case 'br':
				return [{ kind: 'break' }];
			case 'link':
				return [{ kind: 'link', href: token.href, inlines: toInlines(token.tokens, depth + 1) }];
			case 'image':
				return [{ kind: 'image', source: token.href, alt: token.text }];
			case 'escape':
				return [{ kind: 'text', text: token.text }];
			case 'text':
				return token.tokens
					? toInlines(token.tokens, depth + 1)
					: [{ kind: 'text', text: decodeEntities(token.raw) }];
			default:
				return [{ kind: 'text', text: token.raw }];
		}
	});
}

function infoOf(written = ''): { info: string | null; language: string | null } {
	const language = /^[\w+#.-]{1,20}/.exec(written)?.[0].toLowerCase() ?? null;
	return { info: written.trim() || null, language };
}

const named: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: '\u00a0',
	mdash: '—',
	ndash: '–',
	hellip: '…'
};

/** The entities that models write; any other stays as written. */
function decodeEntities(text: string): string {
	return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{2,8}));/g, (whole, ...found) => {
		const [decimal, hex, name] = found as readonly (string | undefined)[];
		if (name !== undefined) return named[name] ?? whole;
		const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
		return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}
