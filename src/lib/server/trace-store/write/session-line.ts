import { picoToText } from '#lib/cost/pico.ts';
import type { SpanRow } from '../span-row.ts';
import { maxNames, sessionAggregates } from './rebuild.ts';
import { statusText, storableCost, unixText, wholeTokens } from './span-bytes.ts';

/** The columns of `sessions` in the order of a line. */
export const sessionColumns = ['project_id', 'Bucket', 'TraceId', ...sessionAggregates];

const tokenClasses = ['input', 'cacheRead', 'cacheWrite', 'output', 'reasoning'] as const;

interface ModelSums {
	calls: number;
	tokens: number;
	costPico: bigint;
	unpriced: number;
}

/** What of a span its session is made of: all that is kept of it in memory while its line waits. */
export type SessionSpan = Pick<
	SpanRow,
	| 'projectId'
	| 'traceId'
	| 'spanId'
	| 'parentSpanId'
	| 'name'
	| 'serviceName'
	| 'status'
	| 'startNs'
	| 'durationNs'
	| 'facts'
	| 'costPico'
	| 'promptPico'
> & { readonly environments: readonly string[] };

/** What the spans of one trace in one flush add to its session. */
export class SessionPart {
	readonly #projectId: string;
	readonly #traceId: string;
	#startNs: bigint;
	#endNs: bigint;
	#head: string[] = [];
	#spans = 0;
	#ok = 0;
	#errors = 0;
	#calls = 0;
	#callsWithTokens = 0;
	#priced = 0;
	#unpriced = 0;
	readonly #tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
	#tokensOfOk = 0;
	#tokensOfErrors = 0;
	#costPico = 0n;
	#promptPico = 0n;
	#completionPico = 0n;
	#minNs: bigint;
	#maxNs = 0n;
	#sumNs = 0n;
	readonly #byModel = new Map<string, ModelSums>();
	readonly #services = new Names();
	readonly #spanNames = new Names();
	readonly #models = new Names();
	readonly #unpricedModels = new Names();
	readonly #agents = new Names();
	readonly #tools = new Names();
	readonly #tags = new Names();
	readonly #users = new Names();
	readonly #teams = new Names();
	readonly #conversations = new Names();
	readonly #environments = new Names();
	readonly #exceptions = new Names();

	constructor(first: SessionSpan) {
		this.#projectId = first.projectId;
		this.#traceId = first.traceId;
		this.#startNs = first.startNs;
		this.#endNs = first.startNs;
		this.#minNs = first.durationNs;
		this.add(first);
	}

	/** Earliest span start, Unix ns. */
	get startNs(): bigint {
		return this.#startNs;
	}

	add(row: SessionSpan): void {
		const { facts, startNs, durationNs } = row;
		if (startNs < this.#startNs) this.#startNs = startNs;
		if (startNs + durationNs > this.#endNs) this.#endNs = startNs + durationNs;
		const head = [
			row.parentSpanId === '' ? '0' : '1',
			startNs.toString().padStart(19, '0'),
			row.spanId,
			row.name,
			row.serviceName,
			statusText[row.status]
		];
		if (this.#spans === 0 || isBefore(head, this.#head)) this.#head = head;
		this.#spans += 1;
		if (row.status === 'ok') this.#ok += 1;
		if (row.status === 'error') this.#errors += 1;
		if (durationNs < this.#minNs) this.#minNs = durationNs;
		if (durationNs > this.#maxNs) this.#maxNs = durationNs;
		this.#sumNs += durationNs;

		const cost = storableCost(row.costPico);
		if (cost !== null) {
			this.#costPico += cost;
			if (row.promptPico !== null) {
				this.#promptPico += row.promptPico;
				this.#completionPico += cost - row.promptPico;
			}
		}
		if (facts.countsAsCall) this.#addCall(row, cost);

		this.#services.add(row.serviceName);
		this.#spanNames.add(row.name);
		this.#models.add(facts.model);
		this.#agents.add(facts.agentName);
		this.#tools.add(facts.toolName);
		for (const tag of facts.tags) this.#tags.add(tag, true);
		this.#users.add(facts.user);
		this.#teams.add(facts.team);
		this.#conversations.add(facts.conversation);
		for (const environment of row.environments) this.#environments.add(environment);
		this.#exceptions.add(facts.errorType);
	}

	#addCall({ facts, status }: SessionSpan, cost: bigint | null): void {
		this.#calls += 1;
		let tokens = 0;
		if (facts.tokens !== null) {
			this.#callsWithTokens += 1;
			for (const name of tokenClasses) {
				const count = wholeTokens(facts.tokens[name]);
				this.#tokens[name] += count;
				tokens += count;
			}
		}
		if (status === 'ok') this.#tokensOfOk += tokens;
		if (status === 'error') this.#tokensOfErrors += tokens;
		const model = facts.model ?? '';
		const sums = this.#byModel.get(model) ?? { calls: 0, tokens: 0, costPico: 0n, unpriced: 0 };
		sums.calls += 1;
		sums.tokens += tokens;
		if (cost === null) {
			this.#unpriced += 1;
			sums.unpriced += 1;
			if (facts.tokens !== null) this.#unpricedModels.add(facts.model);
		} else {
			this.#priced += 1;
			sums.costPico += cost;
		}
		this.#byModel.set(model, sums);
	}

	/**
	 * One line of JSONCompactEachRow for `sessions`, in the order of `sessionColumns`.
	 * @param bucketSeconds the hour under which the trace is filed, Unix seconds
	 */
	toLine(bucketSeconds: number): string {
		const models = [...this.#byModel.keys()];
		const sums = [...this.#byModel.values()];
		const values: Record<(typeof sessionAggregates)[number], unknown> = {
			StartTime: unixText(this.#startNs),
			EndTime: unixText(this.#endNs),
			Head: this.#head,
			SpanCount: this.#spans,
			OkCount: this.#ok,
			ErrorCount: this.#errors,
			LlmCalls: this.#calls,
			CallsWithTokens: this.#callsWithTokens,
			PricedCalls: this.#priced,
			UnpricedCalls: this.#unpriced,
			TokensInput: this.#tokens.input,
			TokensCacheRead: this.#tokens.cacheRead,
			TokensCacheWrite: this.#tokens.cacheWrite,
			TokensOutput: this.#tokens.output,
			TokensReasoning: this.#tokens.reasoning,
			TokensOfOk: this.#tokensOfOk,
			TokensOfErrors: this.#tokensOfErrors,
			Cost: picoToText(this.#costPico),
			PromptCost: picoToText(this.#promptPico),
			CompletionCost: picoToText(this.#completionPico),
			ByModel: [
				models,
				sums.map((each) => each.calls),
				sums.map((each) => each.tokens),
				sums.map((each) => picoToText(each.costPico)),
				sums.map((each) => each.unpriced)
			],
			MinSpanNs: this.#minNs.toString(),
			MaxSpanNs: this.#maxNs.toString(),
			SumSpanNs: this.#sumNs.toString(),
			Services: this.#services.list,
			SpanNames: this.#spanNames.with(this.#head[3]),
			Models: this.#models.list,
			UnpricedModels: this.#unpricedModels.list,
			Agents: this.#agents.list,
			Tools: this.#tools.list,
			Tags: this.#tags.list,
			Users: this.#users.list,
			Teams: this.#teams.list,
			Conversations: this.#conversations.list,
			Environments: this.#environments.list,
			Exceptions: this.#exceptions.list
		};
		const aggregates = sessionAggregates.map((column) => values[column]);
		return JSON.stringify([this.#projectId, bucketSeconds, this.#traceId, ...aggregates]);
	}
}

/** Distinct texts, bounded. */
class Names {
	readonly #names = new Set<string>();

	add(name: string | null, evenEmpty = false): void {
		if (name === null || (name === '' && !evenEmpty)) return;
		if (this.#names.size < maxNames) this.#names.add(name.toWellFormed());
	}

	get list(): string[] {
		return [...this.#names];
	}

	/** The same with one that must not be missing. */
	with(name: string | undefined): string[] {
		return name ? [...new Set([...this.#names, name.toWellFormed()])] : this.list;
	}
}

/** The engine compares text by its bytes, and so must we, or a rebuild would choose another head. */
function isBefore(left: readonly string[], right: readonly string[]): boolean {
	for (const [index, text] of left.entries()) {
		const other = right[index] ?? '';
		if (text === other) continue;
		// Rank, time and id are digits and letters, which JavaScript orders likewise and at no cost.
		if (index < 3) return text < other;
		const order = Buffer.compare(Buffer.from(text), Buffer.from(other));
		if (order !== 0) return order < 0;
	}
	return false;
}
