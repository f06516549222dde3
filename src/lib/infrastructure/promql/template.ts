/** Filling the catalogue's PromQL: what a reader chose enters as quoted text, never as syntax. */
import { variableIds, type Labels, type VariableId } from '../panel.ts';

/** What a reader narrowed the view to; null = all. */
export type Chosen = Readonly<Record<VariableId, string | null>>;

/**
 * A PromQL string literal that means exactly this text. Of Go's escapes, which PromQL has, three are
 * enough in double quotes; lone surrogates, which UTF-8 cannot hold, become U+FFFD.
 */
export function quote(text: string): string {
	const escaped = text
		.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
		.replaceAll('\\', '\\\\')
		.replaceAll('"', '\\"')
		.replaceAll('\n', '\\n')
		.replaceAll('\r', '\\r');
	return `"${escaped}"`;
}

/** The label matchers of what was chosen, for a panel's own labels: `job="a",instance="b"`. */
export function matchers(chosen: Chosen, labels: Labels): string {
	return variableIds
		.flatMap((variable) => {
			const value = chosen[variable];
			const label = labels[variable];
			return value === null || label === undefined ? [] : [`${label}=${quote(value)}`];
		})
		.join(',');
}

/** @param windowSeconds what `rate` looks back over */
export function fill(template: string, selector: string, windowSeconds: number): string {
	// Functions, because a replacement text would give `$&` in a label a meaning.
	return template
		.replaceAll('$window', () => `${windowSeconds}s`)
		.replaceAll('$sel', () => selector);
}

const selected = /([a-zA-Z_:][\w:]*)\{/g;

/** The metrics that a template of the catalogue reads: every name before a brace. */
export function metricsIn(template: string): string[] {
	return [...template.matchAll(selected)].map(([, name = '']) => name);
}

/** Whether a template has an answer: of metrics that it joins by `or`, one is enough. */
export function isAnswered(template: string, metrics: ReadonlySet<string>): boolean {
	const needed: string[][] = [];
	let end = 0;
	for (const { 0: all, 1: name = '', index } of template.matchAll(selected)) {
		const joined = /\bor\b/.test(template.slice(end, index));
		if (joined) needed.at(-1)?.push(name);
		else needed.push([name]);
		end = index + all.length;
	}
	return needed.every((names) => names.some((each) => metrics.has(each)));
}

/** One query of several for the same figures: where one has no answer, the next has. */
export function anyOf(templates: readonly string[]): string {
	return templates.join(' or ');
}

/** A selector of all metrics with one of these names. */
export function namedAny(names: readonly string[]): string {
	return `{__name__=~${quote(names.join('|'))}}`;
}
