import { describe, expect, it } from 'vitest';
import { sessionKeys } from './key-sheet.ts';
import { keyAction } from './keys.ts';
import { shortcuts, signsOf, type KeyAction } from './shortcuts.ts';

const actions = Object.keys(shortcuts) as KeyAction[];
const none = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 0 };

describe('the keys of a session’s page', () => {
	it('does one thing with each key', () => {
		for (const action of actions) {
			for (const { code, shift } of shortcuts[action]) {
				expect(keyAction({ ...none, code, key: '', shiftKey: shift }), code).toBe(action);
			}
		}
	});

	it('names all of them on the sheet, none twice', () => {
		const named = sessionKeys().flatMap(({ hints }) => hints.flatMap(({ keys }) => keys));
		const missing = actions.filter((action) =>
			signsOf(action).some((sign) => !named.includes(sign))
		);
		expect(missing).toEqual([]);
		// Enter goes to a hit while one searches, and opens a group on the rows.
		const twice = named.filter((sign, at) => named.indexOf(sign) !== at && sign !== 'Enter');
		expect(twice).toEqual([]);
	});
});
