import { describe, expect, it } from 'vitest';
import { nothingPersonal, personalNames, readPersonal } from './personal.ts';

describe('readPersonal', () => {
	it('reads what a person chose', () => {
		const stored = new Map([
			[personalNames.language, 'en'],
			[personalNames.theme, 'dark'],
			[personalNames.zone, 'Europe/Berlin']
		]);
		expect(readPersonal(stored)).toEqual({ language: 'en', theme: 'dark', zone: 'Europe/Berlin' });
	});

	it('takes what it cannot read for not chosen', () => {
		const stored = new Map([
			[personalNames.language, 'fr'],
			[personalNames.theme, ''],
			[personalNames.zone, 'Mars/Olympus']
		]);
		expect(readPersonal(stored)).toEqual(nothingPersonal);
		expect(readPersonal(new Map())).toEqual(nothingPersonal);
	});
});
