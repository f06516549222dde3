import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readable } from '#lib/query/said.ts';
import { excerptOf } from './excerpt.ts';

const excerpt = (value: unknown, text: string) =>
	excerptOf(readable(typeof value === 'string' ? value : JSON.stringify(value)), text);

it('shows what a message says, without what stands round it', () => {
	const messages = [
		{ role: 'system', content: 'You help.' },
		{ role: 'user', content: '환불 정책을 알려 주세요' },
		{ role: 'assistant', content: '7일 안에 됩니다' }
	];
	expect(excerpt(messages, '환불')).toBe('환불 정책을 알려 주세요 · 7일 안에 됩니다');
	expect(excerpt(messages, '정책')).toBe('환불 정책을 알려 주세요 · 7일 안에 됩니다');
	expect(excerpt(messages, '7일')).toBe('7일 안에 됩니다');
	const parts = [{ role: 'user', parts: [{ type: 'text', content: 'see "환불", please' }] }];
	expect(excerpt(parts, '환불')).toContain('환불');
	expect(excerpt(parts, 'see')).toMatch(/^see /);
	const long = [{ role: 'user', content: `${'{"a":'.repeat(900)} 환불 ${'}]'.repeat(900)}` }];
	expect(excerpt(long, '환불')).toContain('환불');
});

it('names the arguments of a tool', () => {
	expect(excerpt({ query: '환불 정책', limit: 5 }, '환불')).toBe('query: 환불 정책, limit: 5');
	const call = {
		tool_calls: [
			{ id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"q": "환불"}' } }
		]
	};
	expect(excerpt([{ role: 'assistant', content: null, ...call }], '환불')).toBe('q: 환불');
});

it('leaves prose and code as they are', () => {
	expect(excerpt('He said "a[1]", {x} 환불', '환불')).toBe('He said "a[1]", {x} 환불');
	expect(excerpt([{ content: 'a[1] = f(b, c) 환불' }], '환불')).toBe('a[1] = f(b, c) 환불');
});

it('shows what was found, also in the form of a message or in another attribute', () => {
	expect(excerpt([{ role: 'user', content: 'x' }], 'role":"user')).toContain('content');
	expect(excerpt([{ role: 'user', content: 'x' }], '"role"')).toContain('"role"');
	expect(excerptOf('failed\nget_order\n[{"content":"환불"}]\n{"q":"x"}', '환불')).toBe(
		'환불 · q: x'
	);
});

it('has no secret, nor what is left of one', () => {
	const shown = excerpt({ password: 'hunter2hunter2', note: '환불' }, 'hunter2hunter2');
	expect(shown).toContain('password: [redacted]');
	expect(shown).not.toContain('hunter2');
});

it('has the text that was looked for, whatever stands round it', () => {
	fc.assert(
		fc.property(fc.json(), fc.string(), (json, prose) => {
			const around = readable(JSON.stringify([{ role: 'user', content: `${prose} 환불 ${json}` }]));
			expect(excerptOf(around, '환불')).toContain('환불');
		})
	);
});
