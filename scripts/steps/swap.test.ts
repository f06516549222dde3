import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentBuild } from '../../entry/builds.js';
import { noteOwnAssets, swapIn } from './swap.js';

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'builds-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A build that brought these assets. */
function make(name: string, assets: readonly string[]): void {
	const folder = join(root, 'build', name);
	mkdirSync(join(folder, 'client/_app/immutable/chunks'), { recursive: true });
	writeFileSync(join(folder, 'handler.js'), '');
	for (const file of assets) {
		writeFileSync(join(folder, 'client/_app/immutable/chunks', file), name);
	}
	noteOwnAssets(folder);
}
const assetsOf = (name: string) =>
	readdirSync(join(root, 'build', name, 'client/_app/immutable/chunks')).sort();

describe('a build that takes the place of another', () => {
	it('is what the next start finds', () => {
		expect(currentBuild(root)).toBeNull();
		make('one', ['a.js']);
		swapIn(root, 'one');
		expect(basename(currentBuild(root) ?? '')).toBe('one');
		make('two', ['b.js']);
		swapIn(root, 'two');
		expect(basename(currentBuild(root) ?? '')).toBe('two');
	});

	it('leaves the one before it whole, for a portal may run from it, and removes what is older', () => {
		for (const name of ['one', 'two', 'three']) {
			make(name, [`${name}.js`]);
			swapIn(root, name);
		}
		expect(readdirSync(join(root, 'build')).sort()).toEqual(['current', 'three', 'two']);
		expect(existsSync(join(root, 'build/two/handler.js'))).toBe(true);
	});

	it('serves the assets of the one before it too, over one upgrade and no longer', () => {
		make('one', ['same.js', 'one.js']);
		swapIn(root, 'one');
		make('two', ['same.js', 'two.js']);
		swapIn(root, 'two');
		expect(assetsOf('two')).toEqual(['one.js', 'same.js', 'two.js']);
		make('three', ['three.js']);
		swapIn(root, 'three');
		expect(assetsOf('three')).toEqual(['same.js', 'three.js', 'two.js']);
	});

	it('can be the one before it again', () => {
		make('one', ['one.js']);
		swapIn(root, 'one');
		make('two', ['two.js']);
		swapIn(root, 'two');
		swapIn(root, 'one');
		expect(basename(currentBuild(root) ?? '')).toBe('one');
		expect(assetsOf('one')).toEqual(['one.js', 'two.js']);
	});
});
