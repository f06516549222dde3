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

test('.env.example can be used as it is', () => {
	expect(readConfig(example)).toEqual(readConfig({}));
});

test('the README names every setting', () => {
	const readme = readFileSync('README.md', 'utf8');
	expect(settingNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
