import { describe, expect, it } from 'vitest';
import type { Message, MessagePart } from './message.ts';
import { pairTools } from './tool-pairs.ts';

const call = (id: string | null, name: string): MessagePart => ({
	kind: 'tool_call',
	id,
	name,
	arguments: '{}'
});
const result = (id: string | null, name: string | null): MessagePart => ({
	kind: 'tool_result',
	id,
	name,
	text: 'x',
	failed: false
});
const said = (...parts: MessagePart[]): Message => ({
	role: 'assistant',
	name: null,
	parts,
	finishReason: null
});

describe('pairing calls with results', () => {
	it('goes by id whatever the order', () => {
		const [a, b, ra, rb] = [call('1', 'x'), call('2', 'y'), result('1', null), result('2', null)];
		const pairs = pairTools([said(a, b), said(rb, ra)]);
		expect(pairs.get(ra)).toEqual({ number: 0, name: 'x', answered: true });
		expect(pairs.get(rb)).toEqual({ number: 1, name: 'y', answered: true });
		expect(pairs.get(a)?.answered).toBe(true);
	});

	it('goes by name in order where ids are missing', () => {
		const [a, b, ra, rb] = [call(null, 'x'), call(null, 'x'), result(null, 'x'), result(null, 'x')];
		const pairs = pairTools([said(a, b), said(ra), said(rb)]);
		expect([pairs.get(ra)?.number, pairs.get(rb)?.number]).toEqual([0, 1]);
	});

	it('leaves a call without an answer open and a result without a call alone', () => {
		const [a, stray] = [call('1', 'x'), result('9', null)];
		const pairs = pairTools([said(a), said(stray)]);
		expect(pairs.get(a)).toEqual({ number: 0, name: 'x', answered: false });
		expect(pairs.has(stray)).toBe(false);
	});
});
