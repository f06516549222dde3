import type { Message, MessagePart } from '../messages.ts';
import { parseContainer, toText } from '../messages/json.ts';

/**
 * What the calls of a run have said so far. Each call sends its whole history again; a tree of all
 * histories tells which of it is new, also when several agents talk in turns.
 */
export class Histories {
	/** `node:fingerprint` → node; 0 is the empty history. */
	readonly #children = new Map<string, number>();
	/** Nodes at which a call's history, its answer included, ended. */
	readonly #ends = new Set<number>();
	readonly #seen = new Set<number>();

	/**
	 * The messages of a call that no call before had, in order; then remembers them and the answer.
	 *
	 * A history that goes on where another ended is new from there, whatever it says ("yes" may come
	 * twice). One that begins anew, or was shortened or rearranged, is new where its messages were never
	 * seen, and in its last: that is what was asked now.
	 */
	take(input: readonly Message[], output: readonly Message[]): Message[] {
		const prints = input.map(fingerprint);
		let node = 0;
		let known = 0;
		for (; known < prints.length; known += 1) {
			const next = this.#children.get(`${node}:${prints[known] ?? 0}`);
			if (next === undefined) break;
			node = next;
		}
		const goesOn = this.#ends.has(node);
		const fresh = input.filter(
			(_, at) =>
				at >= known && (goesOn || at === input.length - 1 || !this.#seen.has(prints[at] ?? 0))
		);
		this.#ends.add(this.#remember([...prints, ...output.map(fingerprint)]));
		return fresh;
	}

	/** True when the answer was said before: a wrapper around the call recorded it again. */
	knows(message: Message): boolean {
		return this.#seen.has(fingerprint(message));
	}

	#remember(prints: readonly number[]): number {
		let node = 0;
		for (const print of prints) {
			this.#seen.add(print);
			const key = `${node}:${print}`;
			let next = this.#children.get(key);
			if (next === undefined) {
				next = this.#children.size + 1;
				this.#children.set(key, next);
			}
			node = next;
		}
		return node;
	}
}

/**
 * Equal for the same message whether it was an answer or stands in a later history: white space, ids
 * of calls, the order of JSON's spaces and thinking do not count.
 */
function fingerprint({ role, parts }: Message): number {
	const said = parts.filter((part) => part.kind !== 'thinking');
	const words = (said.length === 0 ? parts : said).map(wordsOf);
	return hash(`${role === 'developer' ? 'system' : role}|${words.join('')}`);
}

function wordsOf(part: MessagePart): string {
	switch (part.kind) {
		case 'tool_call':
			return `<${part.name} ${canonical(part.arguments)}>`;
		case 'tool_result':
			return `=${part.text.replace(/\s+/g, '')}`;
		case 'image':
		case 'audio':
		case 'file':
			return `[${part.kind} ${part.source?.length ?? 0} ${part.source?.slice(-64) ?? ''}]`;
		default:
			return part.text.replace(/\s+/g, '');
	}
}

/** JSON without the spaces in which producers differ. */
export function canonical(text: string): string {
	const parsed = parseContainer(text);
	return parsed === undefined ? text.trim() : toText(parsed);
}

/** 53 bits of a text: cyrb53, public domain. A memory of texts themselves would be as large as the trace. */
function hash(text: string): number {
	let a = 0xdeadbeef;
	let b = 0x41c6ce57;
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		a = Math.imul(a ^ code, 2_654_435_761);
		b = Math.imul(b ^ code, 1_597_334_677);
	}
	a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
	b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
	return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
