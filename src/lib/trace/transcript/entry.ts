import type { MessagePart } from '../messages.ts';

/** One thing that was said or done in a run, in the order in which it happened. */
export interface TranscriptEntry {
	/** The span it comes from: the shared selection. */
	readonly spanId: string;
	/** Its place among the spans with that id, from 1. */
	readonly ordinal: number;
	/** ns since the trace's start: when it was known. */
	readonly atNs: number;
	readonly kind: 'said' | 'tool' | 'failure';
	/** `system`, `user`, `assistant`, `tool`, `input`, `output` …; of a failure the kind of span. */
	readonly role: string;
	/** The agent in whose part of the run it happened; null outside of any. */
	readonly agent: string | null;
	/** Tool, search or guardrail by its own name, a call by its model; null when not named. */
	readonly name: string | null;
	readonly parts: readonly TranscriptPart[];
	/** Of a tool or an answer; null for what was only handed in. */
	readonly durationNs: number | null;
	readonly failed: boolean;
	/** Messages of the call's history that are left out here, because they are above already. */
	readonly repeated: number;
}

/**
 * A part as a transcript carries it. Where it is not the whole, which the span has, `wholeLength` tells
 * that one's characters; of a picture, sound or file without its bytes those of its source.
 */
export type TranscriptPart = MessagePart & { readonly wholeLength?: number };

/** A transcript in pieces, as JSON. */
export interface TranscriptPage {
	readonly entries: readonly TranscriptEntry[];
	/** Entries of the whole transcript. */
	readonly total: number;
	/** Index of the first entry here. */
	readonly from: number;
	/** Spans whose content no longer fitted; > 0 makes the end of the transcript not the run's. */
	readonly leftOut: number;
}

/** Characters of one text that a transcript carries. */
export const textMost = 4_000;
/** An image larger than that is loaded with its span. */
const imageMost = 40_000;

/** The part without what is too long for a list; the same object when nothing is. */
export function cutPart(part: TranscriptPart): TranscriptPart {
	switch (part.kind) {
		case 'image':
		case 'audio':
		case 'file':
			return part.source === null || part.source.length <= imageMost
				? part
				: { ...part, source: null, wholeLength: part.source.length };
		case 'tool_call':
			return part.arguments.length <= textMost
				? part
				: {
						...part,
						arguments: part.arguments.slice(0, textMost),
						wholeLength: part.arguments.length
					};
		default:
			return part.text.length <= textMost
				? part
				: { ...part, text: part.text.slice(0, textMost), wholeLength: part.text.length };
	}
}

/** Characters that the part costs. */
export function sizeOf(part: MessagePart): number {
	switch (part.kind) {
		case 'image':
		case 'audio':
		case 'file':
			return (part.source?.length ?? 0) + 40;
		case 'tool_call':
			return part.arguments.length + part.name.length + 40;
		default:
			return part.text.length + 40;
	}
}
