/** Runs the test suites and counts what they say. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { runNode } from './run.js';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @typedef {Count & { failures: string[] }} Outcome with the names of what failed */

const results = 'test-results';

/**
 * Unit and contract tests.
 * @param {readonly string[]} args passed on to Vitest
 * @returns {Promise<Outcome>}
 */
export async function runUnit(args = []) {
	const file = resultFile('unit');
	const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
	const { code } = await runNode('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...args], {
		show: true
	});
	return ended(code, file, (report) => ({
		...countUnit(report),
		failures: unitFailures(report)
	}));
}

/**
 * Tests in a browser.
 * @param {'browser' | 'interop'} project of playwright.config.ts
 * @param {Readonly<Record<string, string>>} env where the tests find what they start
 * @param {readonly string[]} args passed on to Playwright
 * @returns {Promise<Outcome>}
 */
export async function runInBrowser(project, env, args = []) {
	const file = resultFile(project);
	const { code } = await runNode(
		'node_modules/@playwright/test/cli.js',
		['test', `--project=${project}`, ...args],
		{ show: true, env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } }
	);
	return ended(code, file, (report) => ({
		...countBrowser(report),
		failures: browserFailures(report)
	}));
}

/** @param {string} name */
function resultFile(name) {
	mkdirSync(results, { recursive: true });
	const file = join(results, `${name}.json`);
	rmSync(file, { force: true });
	return file;
}

/**
 * A runner that broke off, or that ran nothing, has failed whatever it counted.
 * @param {number} code exit code
 * @param {string} file the runner's report
 * @param {(report: any) => Outcome} read
 * @returns {Outcome}
 */
function ended(code, file, read) {
	let counted;
	try {
		counted = read(JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		counted = { passed: 0, failed: 0, skipped: 0, failures: [`no report in ${file}`] };
	}
	const broken = (code !== 0 && counted.failed === 0) || counted.passed + counted.failed === 0;
	return broken ? { ...counted, failed: counted.failed + 1 } : counted;
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report Vitest's JSON
 * @returns {Count}
 */
export function countUnit(report) {
	const unloadable = report.testResults.filter(
		({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
	);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + unloadable.length,
		skipped: report.numPendingTests + report.numTodoTests
	};
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} report Playwright's JSON
 * @returns {Count} a test that passed only when repeated counts as failed
 */
export function countBrowser({ stats, errors }) {
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky + errors.length,
		skipped: stats.skipped
	};
}

/**
 * @param {{ testResults: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] }} report Vitest's JSON
 * @returns {string[]} file, name and error of each test that failed, or of the file that could not be loaded
 */
export function unitFailures({ testResults }) {
	return testResults
		.filter(({ status }) => status === 'failed')
		.flatMap(({ name, message, assertionResults }) => {
			const failed = assertionResults.filter(({ status }) => status === 'failed');
			const file = relative(process.cwd(), name);
			if (failed.length === 0) return [file + because(message)];
			return failed.map(
				({ fullName, failureMessages }) => `${file}: ${fullName}${because(failureMessages?.[0])}`
			);
		});
}

/**
 * @param {string | undefined} message of an error, with colours and stack
 * @returns {string} its first two lines as an end of a sentence; empty when there is none
 */
function because(message) {
	if (!message) return '';
	const lines = stripVTControlCharacters(message).split('\n');
	const said = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('at '));
	return `: ${said.slice(0, 2).join(' ').slice(0, 300)}`;
}

/**
 * @typedef {{ message?: string, location?: { line: number } }} TestError
 * @typedef {{ status: string, results?: { error?: TestError }[] }} TestRun
 * @typedef {{ file: string, title: string, tests: TestRun[] }} Spec
 * @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite
 */

/**
 * @param {{ suites: Suite[], errors: { message?: string }[] }} report Playwright's JSON
 * @returns {string[]} file, name, line and error of each test that failed or passed only when repeated,
 *   and the first line of each error outside tests
 */
export function browserFailures({ suites, errors }) {
	return [
		...suites
			.flatMap(specsOf)
			.flatMap(({ file, title, tests }) =>
				tests
					.filter(({ status }) => status === 'unexpected' || status === 'flaky')
					.map((run) => `${file}: ${title}${whyOf(run)}`)
			),
		...errors.map(({ message }) => message?.split('\n', 1)[0] ?? 'an error outside tests')
	];
}

/**
 * @param {TestRun} run
 * @returns {string} where and why it failed, as an end of a sentence
 */
function whyOf({ results = [] }) {
	const error = results.find((result) => result.error)?.error;
	if (!error) return '';
	return `${error.location ? ` (line ${error.location.line})` : ''}${because(error.message)}`;
}

/**
 * @param {Suite} suite
 * @returns {Spec[]}
 */
function specsOf({ specs = [], suites = [] }) {
	return [...specs, ...suites.flatMap(specsOf)];
}

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
	return counts.reduce(
		(total, { passed, failed, skipped }) => ({
			passed: total.passed + passed,
			failed: total.failed + failed,
			skipped: total.skipped + skipped
		}),
		{ passed: 0, failed: 0, skipped: 0 }
	);
}

/**
 * @param {Count} count
 * @returns {string} the closing line that CI systems read
 */
export function closingLine({ passed, failed, skipped }) {
	return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
