import { describe, expect, it } from 'vitest';
import { createTextSeal } from './sealed-text.ts';

const older = 'o'.repeat(32);
const newer = 'n'.repeat(32);
const seal = createTextSeal([older], 'connections');

describe('a sealed text', () => {
	it('opens with the secret, for what it is about, and shows nothing of itself', () => {
		const sealed = seal.seal('비밀 hunter2', 'mail');
		expect(sealed).not.toContain('hunter2');
		expect(seal.seal('비밀 hunter2', 'mail')).not.toBe(sealed);
		expect(seal.open(sealed, 'mail')).toEqual({ text: '비밀 hunter2', isOld: false });
	});

	it('opens nowhere else: another place, another use, another installation', () => {
		const sealed = seal.seal('hunter2', 'mail');
		expect(seal.open(sealed, 'prometheus')).toBeNull();
		expect(createTextSeal([older], 'audit').open(sealed, 'mail')).toBeNull();
		expect(createTextSeal([newer], 'connections').open(sealed, 'mail')).toBeNull();
	});

	it('opens after the secret was rotated, and says that it is sealed with the old one', () => {
		const sealed = seal.seal('hunter2', 'mail');
		const rotated = createTextSeal([newer, older], 'connections');
		expect(rotated.open(sealed, 'mail')).toEqual({ text: 'hunter2', isOld: true });
	});

	it('is refused when a byte of it was changed, or it is none', () => {
		const sealed = seal.seal('hunter2', 'mail');
		const at = sealed.length - 5;
		const other = sealed[at] === 'A' ? 'B' : 'A';
		for (const text of [
			sealed.slice(0, at) + other + sealed.slice(at + 1),
			'',
			'v1.',
			'v1.AAAA',
			`v2${sealed.slice(2)}`
		]) {
			expect(seal.open(text, 'mail'), text).toBeNull();
		}
	});
});
