import { readConversation, type Message } from './messages.ts';
import { redactText } from './redact.ts';
import type { RawSpan } from './span.ts';

/** What a span was asked, as one line. */
export interface Input {
	/** At most 160 letters, a longer one ends in `…`; without secrets. */
	readonly text: string;
	/** A person's message comes before a function's values, however late it was said. */
	readonly isMessage: boolean;
}

/** The part of a span that its input is read from. */
export type InputSource = Pick<
	RawSpan,
	'name' | 'scopeName' | 'status' | 'statusMessage' | 'attributes' | 'events'
>;

const longestLine = 160;
/** Letters that are looked at: with room for a secret that is masked as a whole. */
const longestRead = 4_000;

/**
 * The last message of a person that went into a span: what came before it is history, which is the same
 * in the next session of a conversation. Else what a function was given. null when the span tells neither.
 */
export function readInput(span: InputSource): Input | null {
	const { input } = readConversation(span);
	const asked = input.findLast((message) => message.role === 'user' && textOf(message) !== '');
	if (asked) return { text: line(textOf(asked)), isMessage: true };
	const given = input.find((message) => message.role === 'input' && textOf(message) !== '');
	return given ? { text: line(textOf(given)), isMessage: false } : null;
}

function textOf({ parts }: Message): string {
	const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
	return texts.join(' ').slice(0, longestRead).trim();
}

function line(text: string): string {
	const plain = redactText(text.toWellFormed().normalize('NFC')).replace(/\s+/gu, ' ').trim();
	const letters = Array.from(plain);
	return letters.length > longestLine ? `${letters.slice(0, longestLine - 1).join('')}…` : plain;
}
