import type { MessagePart } from '../messages.ts';
import { canonical } from './history.ts';

type Call = Extract<MessagePart, { kind: 'tool_call' }>;

/** A tool's call by a model, and where what came of it stands. */
interface OpenCall<T> {
	readonly part: Call;
	readonly json: string;
	/** null until a span or a result answers it. */
	answer: T | null;
	/** A later history told its result. */
	told: boolean;
}

/** Calls of the run so far, so that tool spans and results in later histories find theirs. */
export class ToolCalls<T> {
	readonly #byId = new Map<string, OpenCall<T>>();
	readonly #byName = new Map<string, OpenCall<T>[]>();

	asked(part: Call): void {
		const call: OpenCall<T> = { part, json: canonical(part.arguments), answer: null, told: false };
		if (part.id !== null) this.#byId.set(part.id, call);
		const same = this.#byName.get(part.name);
		if (same) same.push(call);
		else this.#byName.set(part.name, [call]);
	}

	/** The call that a tool's span answers: by id, else the first open one of the name, with these arguments first. */
	forSpan(id: string | null, name: string, given: string): OpenCall<T> | null {
		const known = id === null ? undefined : this.#byId.get(id);
		if (known) return known;
		const open = (this.#byName.get(name) ?? []).filter((call) => call.answer === null);
		const json = canonical(given);
		return open.find((call) => call.json === json) ?? open[0] ?? null;
	}

	/** The call to which a result in a history belongs. */
	forResult(id: string | null, name: string | null): OpenCall<T> | null {
		const known = id === null ? undefined : this.#byId.get(id);
		if (known) return known;
		if (id !== null || name === null) return null;
		return (this.#byName.get(name) ?? []).find((call) => !call.told) ?? null;
	}
}
