import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spanLooks } from '../../span-look.ts';
import { rowIcons } from './row-icon.ts';

const strip = readFileSync(new URL('span-icons.svg', import.meta.url), 'utf8');

test('the strip holds every icon at its place', () => {
	const places = [...strip.matchAll(/<g id="(\w+)" transform="translate\(0 (\d+)\)">/g)];
	expect(places.map(([, name, y]) => [name, Number(y) / 24])).toEqual(
		rowIcons.map((name, at) => [name, at])
	);
	expect(strip).toContain(`viewBox="0 0 24 ${rowIcons.length * 24}"`);
});

test('every type of span has one', () => {
	expect(Object.keys(spanLooks).filter((type) => !rowIcons.some((icon) => icon === type))).toEqual(
		[]
	);
});
