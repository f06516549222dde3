import { expect, test } from 'vitest';
import {
	browserFailures,
	closingLine,
	countBrowser,
	countUnit,
	sum,
	unitFailures
} from './suites.js';

test('counts a file that could not be loaded as a failure', () => {
	const report = {
		numPassedTests: 3,
		numFailedTests: 0,
		numPendingTests: 1,
		numTodoTests: 1,
		testResults: [
			{ status: 'passed', assertionResults: [1, 2, 3] },
			{ status: 'failed', assertionResults: [] }
		]
	};
	expect(countUnit(report)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('counts a flaky browser test and an error outside tests as failures', () => {
	const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
	expect(countBrowser({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 3, skipped: 2 });
});

test('closes with the sum of all suites', () => {
	const total = sum([
		{ passed: 3, failed: 1, skipped: 0 },
		{ passed: 5, failed: 0, skipped: 2 }
	]);
	expect(closingLine(total)).toBe('8 passed, 1 failed, 2 skipped');
	expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
});

test('names the unit tests that failed and why, and the file that could not be loaded', () => {
	const passed = { status: 'passed', fullName: 'a sum' };
	const failed = {
		status: 'failed',
		fullName: 'a mean',
		failureMessages: ['AssertionError: expected 2 to be 3\n    at src/a.test.ts:7:9']
	};
	const name = (file: string) => `${process.cwd()}/${file}`;
	const testResults = [
		{ name: name('src/a.test.ts'), status: 'failed', assertionResults: [passed, failed] },
		{ name: name('src/b.test.ts'), status: 'failed', message: 'No module c', assertionResults: [] },
		{ name: name('src/c.test.ts'), status: 'passed', assertionResults: [passed] }
	];
	expect(unitFailures({ testResults })).toEqual([
		'src/a.test.ts: a mean: AssertionError: expected 2 to be 3',
		'src/b.test.ts: No module c'
	]);
});

test('names the browser tests that failed and why, those that passed when repeated, and errors outside', () => {
	const error = {
		message: '\u001b[31mError: toBeVisible failed\u001b[39m\n\nLocator: #row\nExpected: visible',
		location: { line: 12 }
	};
	const spec = (title: string, status: string) => ({
		file: 'list.test.ts',
		title,
		tests: [{ status, ...(status === 'unexpected' && { results: [{}, { error }] }) }]
	});
	const suites = [
		{ specs: [spec('opens', 'expected'), spec('sorts', 'unexpected')] },
		{ suites: [{ specs: [spec('pages', 'flaky'), spec('groups', 'skipped')] }] }
	];
	expect(browserFailures({ suites, errors: [{ message: 'no server\nat …' }] })).toEqual([
		'list.test.ts: sorts (line 12): Error: toBeVisible failed Locator: #row',
		'list.test.ts: pages',
		'no server'
	]);
});
