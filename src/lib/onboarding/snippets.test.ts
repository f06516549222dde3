import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentOpsInstall, asApiKey, keyPlaceholder, snippets } from './snippets.ts';

describe('snippets', () => {
	it("carry this installation's address and key in every block", () => {
		for (const snippet of snippets('https://portal.corp:8443', 'k-1')) {
			const text = snippet.files.map((file) => file.text).join('\n');
			expect(text, snippet.id).toContain('https://portal.corp:8443');
			expect(text, snippet.id).toContain('k-1');
			expect(text, snippet.id).not.toContain('undefined');
		}
	});

	it('show a placeholder while there is no key to show', () => {
		const [first] = snippets('http://localhost:3000', null);
		expect(first?.files.at(-1)?.text).toContain(keyPlaceholder);
	});

	it('take a key that a person fills in, and nothing else', () => {
		const key = '6b0e3c1e-5a0a-4c39-9f0a-2b8f7a0c1d11';
		expect(asApiKey(` ${key}\n`)).toBe(key);
		for (const text of ['', 'sk-1', `${key}0`, `"${key}`]) expect(asApiKey(text)).toBeNull();
	});

	it('escape the space of an OTLP header, which is a W3C baggage value', () => {
		const otel = snippets('http://x', 'k').find(({ id }) => id === 'opentelemetry');
		expect(otel?.files[0]?.text).toContain('Authorization=Bearer%20k');
	});

	it('write the header that LiteLLM reads from any environment file: no quotes, a space', () => {
		const liteLlm = snippets('http://x', 'k').find(({ id }) => id === 'litellm');
		expect(liteLlm?.files[1]?.text.split('\n')).toContain(
			'OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer k'
		);
	});
});

describe("the AgentOps SDK's packages", () => {
	const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

	it('are the same on the page and in the README', () => {
		const agentOps = snippets('http://x', 'k').find(({ id }) => id === 'agentops');
		expect(agentOps?.files[0]?.text).toBe(agentOpsInstall);
		expect(read('README.md')).toContain(agentOpsInstall);
	});

	it('allow the versions that the SDK is tested with', () => {
		const wanted = [...agentOpsInstall.matchAll(/'([a-z-]+)(==|<)([\d.]+)'/g)];
		const tested = new Map(
			[...read('tests/interop/agentops-requirements.txt').matchAll(/^([a-z-]+)==([\d.]+)$/gm)].map(
				([, name = '', version = '']) => [name, version]
			)
		);
		expect(wanted.map(([, name]) => name).sort()).toEqual([...tested.keys()].sort());
		for (const [, name = '', sign, bound = ''] of wanted) {
			const order = compareVersions(tested.get(name) ?? '', bound);
			expect(order, name).toBe(sign === '<' ? -1 : 0);
		}
	});
});

function compareVersions(one: string, other: string): number {
	return Math.sign(one.localeCompare(other, 'en', { numeric: true }));
}
