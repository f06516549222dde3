import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series } from '#lib/infrastructure/series/series.ts';
import { EntityColors, kindOf } from './entity-colors.ts';

const series = (id: string): Series => ({ id, name: { labels: [id] }, values: [] });
const kind = kindOf('hosts', series(''));
const colorsOf = (ids: readonly string[], shown = ids) => {
	const colors = new EntityColors({ [kind]: ids });
	return shown.map((id) => colors.of('hosts', series(id)));
};

describe('EntityColors', () => {
	it('gives an entity the same colour whichever answer names it first', () => {
		const ids = fc.uniqueArray(fc.string(), { maxLength: 20 });
		fc.assert(
			fc.property(ids, fc.integer({ min: 0, max: 20 }), (names, turn) => {
				const turned = [...names.slice(turn), ...names.slice(0, turn)];
				expect(colorsOf(turned, names)).toEqual(colorsOf(names));
			})
		);
	});

	it('tells up to twenty-one entities of a kind apart, whatever else is on the page', () => {
		const ids = fc.uniqueArray(fc.string(), { maxLength: 21 });
		fc.assert(
			fc.property(ids, ids, (hosts, models) => {
				const colors = new EntityColors({ [kind]: hosts, [kindOf('vllm', series(''))]: models });
				const drawn = hosts.map((id) => colors.of('hosts', series(id)));
				expect(new Set(drawn.map(({ color, dash }) => `${color} ${dash}`)).size).toBe(hosts.length);
				expect(drawn).toEqual(colorsOf(hosts));
			})
		);
	});

	it('gives up to seven entities a colour each, in a solid line', () => {
		const drawn = colorsOf(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
		expect(new Set(drawn.map(({ color }) => color)).size).toBe(7);
		expect(drawn.every(({ dash }) => dash === 'solid')).toBe(true);
	});

	it('gives the lines of the catalogue their own, and none to what it was not told of', () => {
		const colors = new EntityColors({ [kind]: ['a'] });
		const failed: Series = { id: 'failed', name: { fixed: 'failed' }, values: [] };
		expect(colors.of('litellm', failed)).toEqual({ color: 'danger', dash: 'solid' });
		expect(colors.of('hosts', series('b'))).toMatchObject({ color: 'series-other' });
	});
});
