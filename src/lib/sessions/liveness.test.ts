import { describe, expect, it } from 'vitest';
import { readAsked } from './list/asked.ts';
import { standstillOf } from './liveness.ts';

const nowMs = Date.UTC(2026, 10, 20, 3);
const of = (search: string) =>
	standstillOf(readAsked(new URLSearchParams(search), nowMs, 'Asia/Seoul'), nowMs);

describe('a list that is followed', () => {
	it('runs until now or beyond, newest first, from its start', () => {
		expect(of('')).toBeNull();
		expect(of('range=now-6h&sort=start')).toBeNull();
		expect(of('rows=conversations')).toBeNull();
		expect(of('from=2026-11-20&to=2026-11-20')).toBeNull();
	});

	it('stands still where nothing can come in at its top, and says why', () => {
		expect(of('from=2026-11-18&to=2026-11-19')).toBe('range');
		expect(of('sort=cost')).toBe('order');
		expect(of('sort=-start')).toBe('order');
		expect(of('rows=conversations&sort=first')).toBe('order');
		expect(of('cursor=abc')).toBe('page');
	});
});
