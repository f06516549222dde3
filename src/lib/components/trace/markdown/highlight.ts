import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';
import type { Run, Tone } from './run.ts';

const lowlight = createLowlight({
	bash,
	cpp,
	css,
	diff,
	go,
	java,
	javascript,
	json,
	python,
	rust,
	sql,
	typescript,
	xml,
	yaml
});

const tones: Readonly<Record<string, Tone>> = {
	keyword: 'keyword',
	built_in: 'keyword',
	literal: 'keyword',
	'selector-tag': 'keyword',
	name: 'keyword',
	string: 'string',
	regexp: 'string',
	addition: 'string',
	number: 'number',
	symbol: 'number',
	comment: 'comment',
	quote: 'comment',
	meta: 'comment',
	title: 'title',
	attr: 'title',
	attribute: 'title',
	property: 'title',
	section: 'title',
	type: 'title',
	deletion: 'deletion'
};

/**
 * Code as runs of one colour; null for a language that is not known. Together the runs are the text.
 * Loaded on first use: most pages show no code.
 */
export function highlight(text: string, language: string): readonly Run[] | null {
	if (!lowlight.registered(language)) return null;
	const runs: { text: string; tone: Tone | null }[] = [];
	const root = lowlight.highlight(language, text);
	// Last first, so that the order of the text is kept.
	const work = [...root.children].reverse().map((node) => ({ node, tone: null as Tone | null }));
	for (let item = work.pop(); item !== undefined; item = work.pop()) {
		const { node, tone } = item;
		if (node.type === 'text') {
			const last = runs.at(-1);
			if (last?.tone === tone) last.text += node.value;
			else runs.push({ text: node.value, tone });
		} else if (node.type === 'element') {
			const inner = toneOf(node.properties['className']) ?? tone;
			for (const child of [...node.children].reverse()) work.push({ node: child, tone: inner });
		}
	}
	return runs;
}

/** @param classes `['hljs-title', 'function_']` */
function toneOf(classes: unknown): Tone | null {
	if (!Array.isArray(classes)) return null;
	for (const name of classes as readonly unknown[]) {
		const tone = tones[String(name).replace(/^hljs-/, '')];
		if (tone) return tone;
	}
	return null;
}
