import { describe, expect, it } from 'vitest';
import { keyAction } from './keys.ts';

const none = {
	shiftKey: false,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	isComposing: false,
	keyCode: 0
};

describe('keyAction', () => {
	it('goes by the place of a key, so that the Korean layout changes nothing', () => {
		expect(keyAction({ ...none, code: 'KeyN', key: 'ㅜ' })).toBe('next-error');
		expect(keyAction({ ...none, code: 'KeyN', key: 'ㅜ', shiftKey: true })).toBe('previous-error');
		expect(keyAction({ ...none, code: 'KeyW', key: 'ㅈ' })).toBe('zoom-in');
	});

	it('finds signs where another keyboard has them', () => {
		expect(keyAction({ ...none, code: 'Minus', key: '?', shiftKey: true })).toBe('help');
		expect(keyAction({ ...none, code: 'Backslash', key: '$' })).toBe('expensive');
		expect(keyAction({ ...none, code: 'Digit4', key: '$', shiftKey: true })).toBe('expensive');
	});

	it('leaves a syllable in the making, and the browser’s own keys, alone', () => {
		expect(keyAction({ ...none, code: 'KeyN', key: 'Process', isComposing: true })).toBeNull();
		const last = { ...none, ...{ keyCode: 229 } };
		expect(keyAction({ ...last, code: 'KeyN', key: 'Process' })).toBeNull();
		expect(keyAction({ ...none, code: 'KeyF', key: 'f', ctrlKey: true })).toBeNull();
		expect(keyAction({ ...none, code: 'KeyR', key: 'r', metaKey: true })).toBeNull();
		expect(keyAction({ ...none, code: 'KeyQ', key: 'q' })).toBeNull();
	});
});
