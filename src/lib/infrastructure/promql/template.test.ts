import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyOf, fill, isAnswered, matchers, metricsIn, namedAny, quote } from './template.ts';

/** Reads a PromQL literal in double quotes as Prometheus' lexer does; null when it ends early or never. */
function unquote(literal: string): string | null {
	const body = /^"((?:[^"\\\n]|\\["\\nr])*)"$/u.exec(literal)?.[1];
	return (
		body?.replace(/\\(["\\nr])/gu, (_, char: string) =>
			char === 'n' ? '\n' : char === 'r' ? '\r' : char
		) ?? null
	);
}

describe('quote', () => {
	it('gives a literal that means exactly the text, whatever it holds', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(unquote(quote(text))).toBe(text);
			})
		);
	});

	it('replaces what UTF-8 cannot hold', () => {
		expect(quote('a\uD800b')).toBe('"a\uFFFDb"');
	});
});

describe('matchers', () => {
	const labels = { job: 'job', instance: 'instance', model: 'model_name' };

	it('keeps a hostile choice inside its quotes', () => {
		const hostile = '"} or vector(1) or up{job="';
		expect(matchers({ job: hostile, instance: null, model: null }, labels)).toBe(
			'job="\\"} or vector(1) or up{job=\\""'
		);
	});

	it('names the label that the panel has for a variable', () => {
		const chosen = { job: 'a', instance: null, model: 'qwen' };
		expect(matchers(chosen, labels)).toBe('job="a",model_name="qwen"');
		expect(matchers(chosen, { job: 'job' })).toBe('job="a"');
	});
});

describe('fill', () => {
	it('puts selector and window in, and reads no pattern into what was chosen', () => {
		expect(fill('rate(x{a="b",$sel}[$window])', 'job="$&$window"', 120)).toBe(
			'rate(x{a="b",job="$&$window"}[120s])'
		);
	});
});

it('takes one of the metrics that `or` joins for enough, and needs all others', () => {
	const template = 'sum(rate(a{$sel}[1m]) or rate(b{$sel}[1m])) / sum(c{$sel})';
	const answered = (...metrics: string[]) => isAnswered(template, new Set(metrics));
	expect([answered('a', 'c'), answered('b', 'c'), answered('a', 'b', 'c')]).not.toContain(false);
	expect([answered(), answered('a', 'b'), answered('c')]).not.toContain(true);
	expect(anyOf(['a', 'b'])).toBe('a or b');
});

it('finds every metric that a template reads', () => {
	expect(metricsIn('sum(rate(vllm:a_total{$sel}[$window])) / max by (x) (b{y="z",$sel})')).toEqual([
		'vllm:a_total',
		'b'
	]);
	expect(namedAny(['a', 'b:c'])).toBe('{__name__=~"a|b:c"}');
});
