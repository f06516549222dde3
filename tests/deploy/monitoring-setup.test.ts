/** The manual says the same in both languages, and names files that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (name: string) => readFileSync(join('docs', name), 'utf8');
const english = read('MONITORING_SETUP.md');
const korean = read('MONITORING_SETUP.ko.md');

const headings = (text: string) => text.match(/^#+(?= )/gm);
const rows = (text: string) =>
	[...text.matchAll(/^\|.*\|$/gm)].map(([row]) => row.split(/(?<!\\)\|/).length);
/** Without comments, and without what is said to a model or told to fill in. */
const commands = (text: string) =>
	[...text.matchAll(/^ *```(?:sh|sql|yaml)\n([\s\S]*?)^ *```$/gm)].map(([, block = '']) =>
		block
			.replace(/ +(?:#|--) .*$/gm, '')
			.replace(/"content":"[^"]*"/g, '')
			.replace(/"<[^>]*>"/g, '')
	);

it('has the same headings, rows and commands in both languages', () => {
	expect(headings(korean)).toEqual(headings(english));
	expect(rows(korean)).toEqual(rows(english));
	expect(commands(korean)).toEqual(commands(english));
	expect(commands(english).length).toBeGreaterThan(8);
});

it('names files of deploy/ that are there', () => {
	const named = [
		...english.matchAll(
			/(?<![\w/.-])(?:litellm|kubernetes|prometheus|otel-collector)\/[\w./-]+\.(?:ya?ml|py|txt)\b/g
		)
	].map(([path]) => path);
	expect(named.length).toBeGreaterThan(8);
	expect(named.filter((path) => !existsSync(join('deploy', path)))).toEqual([]);
});

it.each(['docs/MONITORING_SETUP.md', 'deploy/compose.yaml', 'deploy/.env.example'])(
	'starts LiteLLM and the collector where its spans go by that, by %s',
	(file) => {
		const given = readFileSync(file, 'utf8').match(/-f compose\.agentops\.yaml.*/g) ?? [];
		expect(given).not.toEqual([]);
		for (const line of given) expect(line).toContain('--profile litellm --profile metrics');
	}
);

it('makes the namespace before the secret in it, and both before all else on Kubernetes', () => {
	const places = [
		'kubectl apply -f kubernetes/namespace.yaml',
		'kubectl -n agent-portal create secret',
		'kubectl apply -k kubernetes'
	].map((step) => english.indexOf(step));
	expect(places).not.toContain(-1);
	expect(places).toEqual(places.toSorted((a, b) => a - b));
});

it.each([
	['en', english],
	['ko', korean]
])('quotes what the portal says, in its own words (%s)', (locale, text) => {
	const messages = JSON.stringify(JSON.parse(readFileSync(`messages/${locale}.json`, 'utf8')));
	/** Of messages, the parts between what is filled in. */
	const says = (quoted: string) =>
		quoted
			.split('Prometheus')
			.every((part) => messages.includes(JSON.stringify(part).slice(1, -1)));
	const quotes = [...text.matchAll(/^\| "([^"|]+)" +\|/gm)].map(([, quoted = '']) => quoted);
	expect(quotes.length).toBeGreaterThanOrEqual(6);
	expect(quotes.filter((quoted) => !says(quoted))).toEqual([]);
});
