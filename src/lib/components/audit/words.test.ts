/** Every action and fact that the portal records has words in both languages. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { baseLocale, locales, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { auditedReads } from '#lib/server/hooks/audit/reads.ts';
import { sourceFiles } from '../../../../tests/imports.ts';
import { actionWord } from './action-words.ts';
import { detailText } from './detail-text.ts';
import { detailName } from './detail-words.ts';

interface Recorded {
	readonly actions: Set<string>;
	readonly facts: Set<string>;
}

/**
 * What `….record('noun.happened', { detail: { fact } })` and `….refused({ detail: { fact } })` name, and
 * events written as objects.
 */
function recordedIn(files: readonly string[]): Recorded {
	const found: Recorded = { actions: new Set(), facts: new Set() };
	for (const file of files) {
		const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
		visit(source, source, found);
	}
	return found;
}

const isAction = (text: string) => /^[a-z-]+\.[a-z-]+$/.test(text);

function visit(node: ts.Node, source: ts.SourceFile, found: Recorded): void {
	if (ts.isCallExpression(node) && /\baudit\.record$/.test(node.expression.getText(source))) {
		for (const text of textsIn(node.arguments[0], source)) found.actions.add(text);
		const [, facts] = node.arguments;
		if (facts) namesOfDetail(facts, found);
	}
	if (ts.isCallExpression(node) && /\baudit\.refused$/.test(node.expression.getText(source))) {
		found.actions.add('access.refused');
		const [facts] = node.arguments;
		if (facts) namesOfDetail(facts, found);
	}
	if (
		ts.isPropertyAssignment(node) &&
		node.name.getText(source) === 'action' &&
		ts.isStringLiteral(node.initializer) &&
		isAction(node.initializer.text)
	) {
		found.actions.add(node.initializer.text);
	}
	ts.forEachChild(node, (child) => visit(child, source, found));
}

/** The literals of an expression: one text, or the branches of a choice. */
function textsIn(node: ts.Node | undefined, source: ts.SourceFile): string[] {
	if (!node) return [];
	if (ts.isStringLiteral(node)) return [node.text];
	if (ts.isConditionalExpression(node)) {
		return [...textsIn(node.whenTrue, source), ...textsIn(node.whenFalse, source)];
	}
	// `person.${change}-by-provider`: its three changes are written out below.
	return [];
}

/** Names of facts that are written as an object, also inside `changesOf(…)`. */
function namesOfDetail(facts: ts.Node, found: Recorded): void {
	if (!ts.isObjectLiteralExpression(facts)) return;
	for (const property of facts.properties) {
		if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) continue;
		if (property.name.text !== 'detail') continue;
		const { initializer } = property;
		const objects = ts.isCallExpression(initializer) ? initializer.arguments : [initializer];
		for (const object of objects) {
			if (!ts.isObjectLiteralExpression(object)) continue;
			for (const { name } of object.properties) {
				if (name && ts.isIdentifier(name)) found.facts.add(name.text);
			}
		}
	}
}

const recorded = recordedIn(sourceFiles('src').filter((file) => file.endsWith('.ts')));
const actions = [
	...recorded.actions,
	...Object.values(auditedReads).flatMap((read) => read?.action ?? []),
	...['made', 'linked', 'role'].map((change) => `person.${change}-by-provider`)
];
const facts = [
	...recorded.facts,
	// Of budgets, prices, the currency and the fleet, which are put together elsewhere.
	...['name', 'project', 'amount', 'currency', 'period', 'tag', 'service', 'user', 'model'],
	...['provider', 'toProvider', 'toModel', 'input', 'output', 'cacheRead', 'cacheWrite'],
	...['reasoning', 'fromMs', 'untilMs', 'above', 'note', 'shown', 'rates'],
	...['zone', 'language', 'theme']
];

afterAll(() => overwriteGetLocale(() => baseLocale));

describe.each(locales)('the words of the audit log in %s', (locale) => {
	it('tell every action', () => {
		expect(recorded.actions.size).toBeGreaterThan(40);
		overwriteGetLocale(() => locale);
		expect(actions.filter((action) => actionWord(action) === null)).toEqual([]);
	});

	it('name every fact', () => {
		expect(recorded.facts.size).toBeGreaterThan(10);
		overwriteGetLocale(() => locale);
		expect(facts.filter((fact) => detailName(fact) === null)).toEqual([]);
	});
});

describe('a detail', () => {
	const reader = {
		timeText: (ms: number) => `at ${ms}`,
		projectName: (id: string) => (id === 'p1' ? 'Refunds' : null)
	};
	const told = (detail: object, target: string | null = null) =>
		detailText({ detail: JSON.stringify(detail), target }, reader);

	it('is told in Korean', () => {
		overwriteGetLocale(() => 'ko');
		expect(told({ method: 'password' })).toBe('방법: 비밀번호');
		expect(told({ role: { from: 'viewer', to: 'admin' } })).toBe('권한: 뷰어 → 관리자');
		expect(told({ fault: 'timeout' }, 'prometheus')).toContain('Prometheus');
	});

	it('tells lists, moments, yes and nothing', () => {
		overwriteGetLocale(() => 'en');
		expect(told({ projects: ['p1', 'gone'] })).toBe('Visible projects: Refunds, gone');
		expect(told({ fromMs: 5, intact: true, days: null })).toBe(
			'From: at 5 · Intact: yes · Days: –'
		);
	});

	it('counts what a long list would fill the screen with', () => {
		overwriteGetLocale(() => 'en');
		const sessions = Array.from({ length: 50 }, (_, n) => n.toString(16).padStart(32, 'a'));
		expect(told({ sessions })).toBe(
			'Sessions: aaaaaaaa…, aaaaaaaa…, aaaaaaaa…, aaaaaaaa…, 46 more'
		);
		expect(told({ sessions: sessions.slice(0, 5) })).not.toContain('more');
	});

	it('leaves what it has no words for as it is, and is empty for what is no object', () => {
		expect(told({ 'new-fact': 'x' })).toBe('new-fact: x');
		expect(detailText({ detail: '{broken', target: null }, reader)).toBe('');
	});
});
