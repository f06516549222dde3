import type { Message, MessagePart } from './message.ts';

/** How a call and what came of it belong together. */
export interface ToolPair {
	/** Of the call, from 0, in order. */
	readonly number: number;
	/** The tool's name, which results often leave out. */
	readonly name: string;
	readonly answered: boolean;
}

/** Call or result → its pair. A result without a call has none. */
export type ToolPairs = ReadonlyMap<MessagePart, ToolPair>;

/**
 * Matches results to the calls before them: by id, else the earliest open call of that name, else the
 * earliest open call without an id (Gemini and old functions have none).
 */
export function pairTools(messages: readonly Message[]): ToolPairs {
	const calls: { readonly part: Extract<MessagePart, { kind: 'tool_call' }>; taken: boolean }[] =
		[];
	const matches: { readonly part: MessagePart; readonly call: number }[] = [];
	for (const { parts } of messages) {
		for (const part of parts) {
			if (part.kind === 'tool_call') calls.push({ part, taken: false });
			if (part.kind !== 'tool_result') continue;
			const { id, name } = part;
			const open = (suits: (call: Extract<MessagePart, { kind: 'tool_call' }>) => boolean) =>
				calls.findIndex((call) => !call.taken && suits(call.part));
			let at = id === null ? -1 : open((call) => call.id === id);
			if (at < 0 && name !== null && name !== '') {
				at = open((call) => call.name === name && (call.id === null || id === null));
			}
			if (at < 0) at = open((call) => call.id === null && id === null && name === null);
			const call = calls[at];
			if (call === undefined) continue;
			call.taken = true;
			matches.push({ part, call: at });
		}
	}
	const pairs = new Map<MessagePart, ToolPair>();
	calls.forEach(({ part, taken }, number) => {
		pairs.set(part, { number, name: part.name, answered: taken });
	});
	for (const { part, call } of matches) {
		const name = calls[call]?.part.name ?? '';
		pairs.set(part, { number: call, name, answered: true });
	}
	return pairs;
}
