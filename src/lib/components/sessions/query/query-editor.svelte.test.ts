import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QueryEditor } from './query-editor.svelte.ts';
import type { Question } from './suggestion.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An editor over a few values, and the beginnings of values for which it asked. */
function editorOver(values: readonly string[]) {
	const asked: string[] = [];
	const editor = new QueryEditor(async ({ prefix }: Question) => {
		asked.push(prefix);
		return values
			.filter((value) => value.toLowerCase().includes(prefix.toLowerCase()))
			.map((value) => ({ value, count: 1 }));
	});
	const type = async (text: string) => {
		editor.typed(text, text.length);
		await vi.runAllTimersAsync();
		return editor.suggestions.map(({ label }) => label);
	};
	return { asked, editor, type };
}

it('offers values across a space while some begin so, by one question a change', async () => {
	const { asked, type } = editorOver(['KeyError: "주문"', 'KeyError: "환불"', 'x KeyError: ']);
	expect(await type('exception:KeyError: ')).toEqual(['KeyError: "주문"', 'KeyError: "환불"']);
	expect(await type('exception:KeyError: "환')).toEqual(['KeyError: "환불"']);
	expect(asked).toEqual(['KeyError: ', 'KeyError: "환']);
});

it('offers fields when no value goes on across the space, and asks no more while it is longer', async () => {
	const { asked, editor, type } = editorOver(['gpt-4o', 'gpt-4o mini']);
	expect(await type('model:gpt-5 ')).toContain('status:');
	expect(await type('model:gpt-5 m')).toContain('model:');
	expect(await type('model:gpt-5 mo')).toEqual(['model:']);
	expect(asked).toEqual(['gpt-5 ']);
	editor.move(1);
	expect(editor.suggestions[editor.active]?.text).toBe('model:gpt-5 model:');
	expect(await type('model:gpt-4o m')).toEqual(['gpt-4o mini']);
});

it('keeps of older offers what still begins so, while the data is asked', async () => {
	const { editor, type } = editorOver(['gpt-4o', 'gpt-4o mini', 'gpt-4o next']);
	await type('model:gpt-4o');
	editor.typed('model:gpt-4o m', 14);
	expect(editor.suggestions.map(({ label }) => label)).toEqual(['gpt-4o mini']);
});

it('offers fields when the data does not answer', async () => {
	const editor = new QueryEditor(() => Promise.reject(new Error('away')));
	editor.typed('model:gpt st', 12);
	await vi.runAllTimersAsync();
	expect(editor.suggestions.map(({ label }) => label)).toEqual(['status:']);
	expect(editor.failed).toBe(true);
});
