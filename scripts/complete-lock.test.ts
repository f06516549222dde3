import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeLock, lockFiles, systemOf } from './complete-lock.js';

test('reads the system out of a package name', () => {
	expect(systemOf('@rollup/rollup-linux-x64-musl')).toEqual({
		os: ['linux'],
		cpu: ['x64'],
		libc: ['musl']
	});
	expect(systemOf('@tailwindcss/oxide-win32-arm64-msvc')).toEqual({
		os: ['win32'],
		cpu: ['arm64']
	});
	expect(systemOf('@tailwindcss/oxide-wasm32-wasi')).toEqual({ cpu: ['wasm32'] });
	expect(systemOf('fsevents')).toBeNull();
});

test('adds what a package offers to other systems and leaves the rest alone', () => {
	const engine = {
		version: '1.0.0',
		dev: true,
		optionalDependencies: { 'engine-darwin-arm64': '1.0.0', 'engine-linux-x64': '1.0.0' }
	};
	const present = { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] };
	const packages = { 'node_modules/engine': engine, 'node_modules/engine-linux-x64': present };
	expect(completeLock(packages)).toEqual({
		...packages,
		'node_modules/engine-darwin-arm64': {
			version: '1.0.0',
			os: ['darwin'],
			cpu: ['arm64'],
			dev: true,
			optional: true
		}
	});
});

test.each(lockFiles)('%s serves every system', (path) => {
	const lock = JSON.parse(readFileSync(path, 'utf8'));
	const missing = Object.keys(completeLock(lock.packages)).filter((path) => !lock.packages[path]);
	expect(missing, 'run: npm run lock').toEqual([]);
});
