/** Keeps what people read about settings in step with what the portal reads. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig, settingNames } from '../src/lib/server/config.ts';

const example = parseEnv(readFileSync('.env.example', 'utf8'));

test('.env.example names every setting and no other', () => {
	expect(Object.keys(example).sort()).toEqual([...settingNames].sort());
});

test('.env.example shows the defaults', () => {
	const shown = Object.entries(example).filter(([, value]) => value !== '');
	const defaults = new Map<string, unknown>(Object.entries(readConfig({})));
	expect(Object.fromEntries(shown.map(([name]) => [name, String(defaults.get(name))]))).toEqual({
		...Object.fromEntries(shown),
		DATA_DIR: resolve('data')
	});
	const unset = [...defaults].filter(
		([, value]) => value !== undefined && value !== '' && value !== false
	);
	expect(unset.map(([name]) => name).sort()).toEqual(shown.map(([name]) => name).sort());
});

test('.env.example says what each setting means', () => {
	const lines = readFileSync('.env.example', 'utf8').split('\n');
	const unsaid = lines.filter(
		(line, at) => /^[A-Z_]+=/.test(line) && !/^# ./.test(lines[at - 1] ?? '')
	);
	expect(unsaid).toEqual([]);
});

test.each([
	['HOST', 'not_a_host'],
	['PORT', 'http'],
	['PORT', '65536'],
	['ORIGIN', 'http://portal.example/path'],
	['AGENTOPS_COOKIE_NAME', 'a;b'],
	['AGENTOPS_TIMEOUT_MS', '1.5'],
	['SMTP_FROM', 'junk'],
	['SMTP_FROM', 'Portal <a@b.example>\r\nBcc: c@d.example'],
	['LANGFUSE_PUBLIC_ORIGIN', 'https://langfuse.example/x'],
	['OTEL_EXPORTER_OTLP_HEADERS', 'nonsense']
])('%s refuses %s in a sentence that names it', (name, value) => {
	expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name}: (must|.*\\.)`));
});

test('two listeners cannot have one port', () => {
	const langfuse = { LANGFUSE_URL: 'http://langfuse:3000' };
	expect(() => readConfig({ ...langfuse, PORT: '3001' })).toThrow(/LANGFUSE_PORT: PORT is 3001/);
	expect(readConfig({ PORT: '3001' }).PORT).toBe(3001);
	expect(readConfig({ ...langfuse, PORT: '0', LANGFUSE_PORT: '0' }).PORT).toBe(0);
	const grafana = { GRAFANA_URL: 'http://grafana:3000', GRAFANA_PORT: '3001' };
	expect(() => readConfig({ ...langfuse, ...grafana })).toThrow(/GRAFANA_PORT: LANGFUSE_PORT/);
});

test('.env.example can be used as it is', () => {
	expect(readConfig(example)).toEqual(readConfig({}));
});

test('the README names every setting', () => {
	const readme = readFileSync('README.md', 'utf8');
	expect(settingNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
