import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readView, viewParams } from './view.ts';

it('writes what it reads, without defaults', () => {
	const text = 'view=vllm&instance=gpu-1%3A8000&model=Qwen%2FQwen3&step=60';
	const view = readView(new URLSearchParams(text));
	expect(new URLSearchParams(viewParams(view)).toString()).toBe(text);
	expect(viewParams(readView(new URLSearchParams('view=overview&job=')))).toEqual({});
});

it('reads any address without failing', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), fc.string(), (view, job, step) => {
			const read = readView(new URLSearchParams({ view, job, step }));
			expect((read.chosen.job ?? '').length).toBeLessThanOrEqual(300);
		})
	);
	expect(readView(new URLSearchParams('view=constructor&step=7'))).toMatchObject({
		view: 'overview',
		stepSeconds: null
	});
});
