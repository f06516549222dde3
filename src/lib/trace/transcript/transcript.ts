import { readFacts } from '../facts.ts';
import {
	readConversation,
	type Conversation,
	type Message,
	type MessagePart
} from '../messages.ts';
import { redactAttributes, redactText } from '../redact.ts';
import type { RawSpan, SpanFacts, SpanType } from '../span.ts';
import { twinOrdinals, type Twin } from '../span-ref.ts';
import { cutPart, sizeOf, type TranscriptEntry, type TranscriptPage } from './entry.ts';
import { Histories } from './history.ts';
import { ToolCalls } from './tools.ts';

/** Characters that a transcript may hold; what comes after is counted, not kept. */
const charactersMost = 24_000_000;

type Draft = { -readonly [K in keyof TranscriptEntry]: TranscriptEntry[K] } & {
	atUnixNs: bigint;
	/** Place of its span among those that were added. */
	span: number;
};

/** Spans whose value is worth reading only when nothing below them was recorded. */
const wrappers: ReadonlySet<SpanType> = new Set(['session', 'workflow', 'agent', 'task']);
const toolLike: ReadonlySet<SpanType> = new Set(['tool', 'retrieval', 'guardrail']);

/**
 * Builds the transcript of a run: everything that was said and done, once, in the order in which it
 * happened. Give it every span, ascending by start where the source can: a history's repetition is
 * found against the calls before it. Secrets are masked. Nothing recurses.
 */
export class TranscriptBuilder {
	readonly #histories = new Histories();
	readonly #tools = new ToolCalls<Draft>();
	readonly #drafts: Draft[] = [];
	readonly #parents = new Map<string, string>();
	/** What tells spans with one id apart, of all that were added. */
	readonly #added: Twin[] = [];
	readonly #agents = new Map<string, string>();
	/** Ids with recorded content in or below them. */
	readonly #spoken = new Set<string>();
	/** Entries that stand only when nothing below their span was recorded. */
	readonly #fallbacks = new Set<Draft>();
	#startNs: bigint | null = null;
	#characters = 0;
	#leftOut = 0;

	add(raw: RawSpan): void {
		if (this.#startNs === null || raw.startNs < this.#startNs) this.#startNs = raw.startNs;
		this.#parents.set(raw.spanId, raw.parentSpanId);
		const { spanId, parentSpanId, name, startNs, durationNs } = raw;
		this.#added.push({ spanId, parentSpanId, name, startNs, durationNs });
		const facts = readFacts(raw);
		if (facts.type === 'agent') this.#agents.set(raw.spanId, facts.agentName ?? raw.name);
		const isCall = facts.type === 'llm';
		const isWrapper = wrappers.has(facts.type) || (isCall && !facts.countsAsCall);
		if (!isCall && !isWrapper && !toolLike.has(facts.type)) return;
		if (this.#characters > charactersMost) {
			this.#leftOut += 1;
			return;
		}
		const span = {
			...raw,
			statusMessage: redactText(raw.statusMessage),
			attributes: redactAttributes(raw.attributes),
			events: raw.events.map((event) => ({
				...event,
				attributes: redactAttributes(event.attributes)
			}))
		};
		const talk = readConversation(span);
		if (toolLike.has(facts.type)) this.#addTool(span, facts, talk);
		else if (isWrapper) this.#addWrapper(span, talk);
		else this.#addCall(span, facts, talk);
		if (raw.status === 'error' && isCall && facts.countsAsCall) this.#addFailure(span, facts);
	}

	/** The whole transcript, or a piece of it; call it when every span was added. */
	page(from = 0, most = Infinity): TranscriptPage {
		const origin = this.#startNs ?? 0n;
		const ordinals = twinOrdinals(this.#added);
		const entries = this.#drafts
			.filter((draft) => !this.#fallbacks.has(draft) || !this.#spoken.has(draft.spanId))
			.map((draft, order) => ({ draft, order }))
			.sort((a, b) =>
				a.draft.atUnixNs < b.draft.atUnixNs
					? -1
					: a.draft.atUnixNs > b.draft.atUnixNs
						? 1
						: a.order - b.order
			);
		return {
			entries: entries.slice(from, from + most).map(({ draft: { atUnixNs, span, ...draft } }) => ({
				...draft,
				ordinal: ordinals.get(span) ?? 1,
				atNs: Number(atUnixNs - origin),
				agent: this.#agentOf(draft.spanId)
			})),
			total: entries.length,
			from,
			leftOut: this.#leftOut
		};
	}

	#addCall(span: RawSpan, facts: SpanFacts, talk: Conversation): void {
		if (talk.input.length + talk.output.length === 0) return;
		this.#markSpoken(span.spanId);
		const input = talk.system === null ? talk.input : [systemMessage(talk.system), ...talk.input];
		// A second recording of one call, by another library, says nothing new.
		const isTwin =
			talk.output.length > 0 && talk.output.every((each) => this.#histories.knows(each));
		const fresh = this.#histories.take(input, isTwin ? [] : talk.output);
		if (isTwin && fresh.length === 0) return;
		let repeated = input.length - fresh.length;
		for (const message of fresh) {
			const told = this.#withoutTold(message, span);
			if (told === null) continue;
			this.#push(span, span.startNs, { role: message.role, parts: told, repeated });
			repeated = 0;
		}
		if (isTwin) return;
		for (const message of talk.output) {
			for (const part of message.parts) if (part.kind === 'tool_call') this.#tools.asked(part);
			this.#push(span, span.startNs + span.durationNs, {
				role: message.role,
				name: facts.model,
				parts: message.parts,
				durationNs: Number(span.durationNs),
				repeated
			});
			repeated = 0;
		}
	}

	/** The parts of a history's message that no tool's entry tells already; null when none is left. */
	#withoutTold(message: Message, span: RawSpan): readonly MessagePart[] | null {
		const parts = message.parts.filter((part) => {
			if (part.kind === 'tool_call') this.#tools.asked(part);
			if (part.kind !== 'tool_result') return true;
			const call = this.#tools.forResult(part.id, part.name);
			if (!call) return true;
			call.told = true;
			const result = { ...part, name: part.name ?? call.part.name };
			if (call.answer === null) {
				call.answer = this.#push(span, span.startNs, {
					kind: 'tool',
					role: 'tool',
					name: call.part.name,
					parts: [result],
					failed: part.failed
				});
			} else if (!call.answer.parts.some(({ kind }) => kind !== 'tool_call')) {
				call.answer.parts = [...call.answer.parts, cutPart(result)];
			}
			return false;
		});
		return parts.length === 0 && message.parts.length > 0 ? null : parts;
	}

	#addTool(span: RawSpan, facts: SpanFacts, talk: Conversation): void {
		const name = facts.toolName ?? facts.agentName ?? span.name;
		const given = talk.input.flatMap(({ parts }) => parts);
		const first = given[0];
		const call =
			facts.type !== 'tool'
				? null
				: this.#tools.forSpan(
						first?.kind === 'tool_call' ? first.id : null,
						name,
						first?.kind === 'tool_call' ? first.arguments : textOf(first)
					);
		const result = talk.output.flatMap(({ parts }) => parts);
		const failure =
			span.status === 'error' && result.length === 0 ? (facts.errorMessage ?? '') : '';
		if (given.length + result.length > 0) this.#markSpoken(span.spanId);
		const entry = this.#push(span, span.startNs, {
			kind: 'tool',
			role: 'tool',
			name,
			parts: [
				// The call stands in the model's answer above, when there is one.
				...(call === null ? given : []),
				...result,
				...(failure === '' ? [] : [{ kind: 'text' as const, text: failure }])
			],
			durationNs: Number(span.durationNs),
			failed: span.status === 'error'
		});
		if (call !== null) {
			call.answer ??= entry;
		}
	}

	#addWrapper(span: RawSpan, talk: Conversation): void {
		const add = (messages: readonly Message[], atNs: bigint) => {
			for (const { role, parts } of messages) {
				this.#fallbacks.add(this.#push(span, atNs, { role, name: span.name, parts }));
			}
		};
		add(talk.input, span.startNs);
		add(talk.output, span.startNs + span.durationNs);
		// It speaks for what is above it, but a part of itself must not silence it.
		if (talk.input.length + talk.output.length > 0) this.#markSpoken(span.parentSpanId);
	}

	#addFailure(span: RawSpan, facts: SpanFacts): void {
		const said = facts.errorMessage ?? facts.errorType ?? '';
		this.#push(span, span.startNs + span.durationNs, {
			kind: 'failure',
			role: facts.type,
			name: facts.model,
			parts: said === '' ? [] : [{ kind: 'text', text: redactText(said) }],
			durationNs: Number(span.durationNs),
			failed: true
		});
	}

	#push(
		span: RawSpan,
		atUnixNs: bigint,
		given: Pick<TranscriptEntry, 'role' | 'parts'> & Partial<TranscriptEntry>
	): Draft {
		const parts = given.parts.map(cutPart);
		for (const part of parts) this.#characters += sizeOf(part);
		const draft: Draft = {
			spanId: span.spanId,
			span: this.#added.length - 1,
			ordinal: 1,
			atNs: 0,
			kind: 'said',
			agent: null,
			name: null,
			durationNs: null,
			failed: false,
			repeated: 0,
			...given,
			parts,
			atUnixNs
		};
		this.#drafts.push(draft);
		return draft;
	}

	/** Marks a span and all above it; stops where it was before, so a ring has an end. */
	#markSpoken(spanId: string): void {
		for (
			let at: string | undefined = spanId;
			at !== undefined && at !== '' && !this.#spoken.has(at);
			at = this.#parents.get(at)
		) {
			this.#spoken.add(at);
		}
	}

	#agentOf(spanId: string): string | null {
		const passed: string[] = [];
		const walked = new Set<string>();
		for (
			let at: string | undefined = spanId;
			at !== undefined && at !== '' && !walked.has(at);
			at = this.#parents.get(at)
		) {
			const name = this.#agents.get(at);
			if (name !== undefined) {
				// Deep chains are walked once, not once for each entry.
				for (const id of passed) this.#agents.set(id, name);
				return name;
			}
			walked.add(at);
			passed.push(at);
		}
		return null;
	}
}

function systemMessage(text: string): Message {
	return { role: 'system', name: null, parts: [{ kind: 'text', text }], finishReason: null };
}

function textOf(part: MessagePart | undefined): string {
	return part !== undefined && 'text' in part ? part.text : '';
}
