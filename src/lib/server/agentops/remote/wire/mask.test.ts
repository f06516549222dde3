import { expect, test } from 'vitest';
import { readTraceDetail } from './decode.ts';

function read(changes: object) {
	const reply = readTraceDetail({
		trace_id: 'x',
		project_id: 'p',
		metrics: {},
		spans: [{ span_id: '1', start_time: '', end_time: '', ...changes }]
	});
	if (!reply.ok) throw new Error(reply.fault.detail);
	return JSON.stringify(reply.value.spans);
}

const key = 'sk-abcdefghijklmnopqrstuvwxyz';

test('secrets go, whatever place of a span they stand in', () => {
	const text = read({
		span_attributes: {
			gen_ai: { request: { headers: { Authorization: 'mine', 'x-api-key': ['other', null, 7] } } },
			http: [{ note: `Bearer ${key}` }]
		},
		resource_attributes: { service: { password: { nested: 'deep' } } },
		event_attributes: [{ authorization: 'third' }],
		link_attributes: [{ 'db.password': 'fourth' }],
		status_message: `refused: ${key}`
	});
	for (const secret of ['mine', 'other', '7', 'deep', 'third', 'fourth', key]) {
		expect(text).not.toContain(secret);
	}
});

test('everything else stays, also keys that only sound secret', () => {
	const text = read({
		span_attributes: {
			gen_ai: { usage: { max_tokens: '100' }, prompt: [null, { content: '토큰은 3개' }] },
			metadata: { user_api_key_hash: 'h4sh' }
		}
	});
	for (const kept of ['100', '토큰은 3개', 'h4sh']) expect(text).toContain(kept);
});

test('a tree of any depth is walked', () => {
	const depth = 20_000;
	const body = `${'{"a":'.repeat(depth)}{"password":"hunter2"}${'}'.repeat(depth)}`;
	const reply = readTraceDetail({
		trace_id: 'x',
		spans: [{ span_id: '1', start_time: '', end_time: '', span_attributes: JSON.parse(body) }]
	});
	if (!reply.ok) throw new Error(reply.fault.detail);
	let node: unknown = reply.value.spans[0]?.span_attributes;
	while (typeof node === 'object' && node !== null && 'a' in node) node = node.a;
	expect(node).toEqual({ password: '[redacted]' });
});
