/** What a panel of infrastructure shows, as data: named PromQL and how its figures are read. */

/** Whose figures they are; the views of the page, in this order. */
export const groupIds = ['hosts', 'gpus', 'vllm', 'litellm', 'clickhouse', 'portal'] as const;
export type GroupId = (typeof groupIds)[number];

export type Unit =
	/** 1 = all of it. */
	| 'ratio'
	| 'count'
	| 'bytes'
	| 'bytes/s'
	| 'requests/s'
	| 'tokens/s'
	| 'events/s'
	/** Rows or spans. */
	| 'rows/s'
	| 'seconds'
	| 'celsius'
	| 'watts'
	| 'usd/h';

/** What one line stands for, where a query has one result for all: the page has a word for each. */
export type LineName =
	| 'p50'
	| 'p95'
	| 'p99'
	| 'read'
	| 'written'
	| 'received'
	| 'sent'
	| 'prompt'
	| 'generation'
	| 'input'
	| 'output'
	| 'all'
	| 'failed';

export interface Line {
	/** One line of that name, or a line for each value of these labels. */
	readonly name: LineName | readonly [string, ...string[]];
	/**
	 * PromQL, joined by `or`, the preferred one first: exporters have renamed their metrics, and a fleet
	 * has both names while it is upgraded. `$sel` stands for the chosen labels, `$window` for a length
	 * that holds several scrapes. In one query, metrics joined by `or` stand for one another.
	 */
	readonly queries: readonly [string, ...string[]];
}

/** What a reader may narrow a view by. */
export const variableIds = ['job', 'instance', 'model'] as const;
export type VariableId = (typeof variableIds)[number];

/** The label behind each variable; one that is not named does not narrow. */
export type Labels = Readonly<Partial<Record<VariableId, string>>>;

export interface Panel {
	/** Unique; in URLs, and the key of its title. */
	readonly id: string;
	readonly unit: Unit;
	readonly lines: readonly [Line, ...Line[]];
	/** In place of its group's, where an exporter names a metric's labels otherwise. */
	readonly labels?: Labels;
	/** A selector that must find something: its metrics are there also where nobody uses what it shows. */
	readonly needs?: string;
	/** Also shown on the first page. */
	readonly headline?: true;
}

export interface Group {
	readonly id: GroupId;
	readonly labels: Labels;
	readonly panels: readonly Panel[];
}
