import { describe, expect, it } from 'vitest';
import { isTooMany, lacksRate, previewImport } from './import.ts';
import { maxRules, ownRule, type OwnRule, type OwnRuleInput } from './rule.ts';

const price = (model: string, input: string, given: Partial<OwnRuleInput> = {}): OwnRule =>
	ownRule.parse({ kind: 'price', model, prices: { input, output: '1' }, ...given });

describe('previewImport', () => {
	const present = [price('stays', '1'), price('dearer', '1'), price('gone', '1')];

	it('tells what a file that replaces all would add, change and remove', () => {
		const file = [price('stays', '1'), price('Dearer', '2'), price('new', '3')];
		expect(previewImport(present, file, 'replace')).toEqual({
			added: [file[2]],
			changed: [{ before: present[1], after: file[1] }],
			removed: [present[2]],
			left: [present[0]],
			inTheWay: null,
			circle: null
		});
	});

	it('adds all, and removes nothing, where the present ones are kept', () => {
		const file = [price('new', '3')];
		expect(previewImport(present, file, 'add')).toEqual({
			added: file,
			changed: [],
			removed: [],
			left: present,
			inTheWay: null,
			circle: null
		});
		expect(previewImport(present, [price('gone', '2')], 'add').inTheWay).toBe(present[2]);
	});

	it('finds the circle that a file closes with the present aliases, not one that they have', () => {
		const alias = (model: string, toModel: string) =>
			ownRule.parse({ kind: 'alias', model, toModel });
		const there = [alias('a', 'b'), alias('old', 'old')];
		const file = [alias('b', 'a')];
		expect(previewImport(there, file, 'add').circle).toEqual([file[0], there[0]]);
		expect(previewImport(there, [alias('c', 'a')], 'add').circle).toBeNull();
		expect(previewImport(there, file, 'replace').circle).toBeNull();
	});
});

describe('isTooMany', () => {
	it('counts the present ones where they are kept', () => {
		const file = Array.from({ length: maxRules }, (_, index) => price(`m${index}`, '1'));
		expect(isTooMany([], file, 'add')).toBe(false);
		expect(isTooMany([price('one more', '1')], file, 'add')).toBe(true);
		expect(isTooMany([price('one more', '1')], file, 'replace')).toBe(false);
	});
});

describe('lacksRate', () => {
	it('is true of prices in won while no rate is set', () => {
		const won = price('won', '400', { currency: 'KRW' });
		expect(lacksRate([price('usd', '1'), won], [])).toBe(true);
		expect(lacksRate([won], [{ fromMs: 0, krwPerUsd: '1400' }])).toBe(false);
		expect(lacksRate([price('usd', '1')], [])).toBe(false);
	});
});
