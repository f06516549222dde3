import { parseContainer } from './json.ts';

/** More is not read: it is shown as it came. */
const longest = 2_000_000;

/** One token: a text, a word or number, a bracket, or what stands between them. */
const token = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|[\w.+-]+|[[\](){},:]|\s+/gy;

const words: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };
const brackets: Readonly<Record<string, string>> = { '(': '[', ')': ']' };
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\n': '' };

/**
 * A list or dictionary as Python's `str()` writes it, which is what LiteLLM keeps of a raw request.
 *
 * @returns undefined for anything else: an object's `repr()` within it, a text that was cut off
 */
export function parsePython(text: string): unknown {
	const start = text.trimStart().charAt(0);
	if ((start !== '[' && start !== '{' && start !== '(') || text.length > longest) return undefined;
	const json: string[] = [];
	token.lastIndex = 0;
	while (token.lastIndex < text.length) {
		const part = token.exec(text)?.[0];
		if (part === undefined) return undefined;
		const first = part.charAt(0);
		if (first === "'" || first === '"') json.push(JSON.stringify(unquoted(part)));
		else if (first === ']' || first === '}' || first === ')') {
			// A tuple of one, and any list that a person wrote, may end with a comma.
			if (json.at(-1) === ',') json.pop();
			json.push(brackets[first] ?? first);
		} else if (first.trim() !== '') json.push(words[part] ?? brackets[first] ?? part);
	}
	return parseContainer(json.join(''));
}

function unquoted(quoted: string): string {
	const text = quoted.slice(1, -1);
	if (!text.includes('\\')) return text;
	return text.replaceAll(
		/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g,
		(all, byte?: string, short?: string, long?: string, single?: string) => {
			const code = byte ?? short ?? long;
			if (code === undefined) return escapes[single ?? ''] ?? single ?? all;
			const point = parseInt(code, 16);
			return point > 0x10_ff_ff ? all : String.fromCodePoint(point);
		}
	);
}
