import { expect, test } from 'vitest';
import { failed, ok, type FaultKind, type Reply } from '../../fault.ts';
import { createSessionCookie, readSetCookie } from './session-cookie.ts';

function account() {
	const state = { nowMs: 0, signIns: 0, refuse: null as FaultKind | null };
	const cookie = createSessionCookie({
		now: () => state.nowMs,
		spacingMs: 10_000,
		maxWaitMs: 60_000,
		signIn: async (): Promise<Reply<string>> => {
			state.signIns += 1;
			const count = state.signIns;
			await Promise.resolve();
			return state.refuse
				? failed({ kind: state.refuse, hint: null, source: 'agentops', detail: 'no' })
				: ok(`session_id=${count}`);
		}
	});
	return { state, cookie };
}

test('twenty who need a cookie at once share one sign-in', async () => {
	const { state, cookie } = account();
	const replies = await Promise.all(Array.from({ length: 20 }, () => cookie.current()));
	expect(new Set(replies.map((reply) => reply.ok && reply.value))).toEqual(
		new Set(['session_id=1'])
	);
	expect(state.signIns).toBe(1);
});

test('all who come with the same stale cookie share one renewal, latecomers get its result', async () => {
	const { state, cookie } = account();
	await cookie.current();
	state.nowMs = 20_000;
	const replies = await Promise.all(Array.from({ length: 20 }, () => cookie.renew('session_id=1')));
	expect(replies.every((reply) => reply.ok && reply.value === 'session_id=2')).toBe(true);
	expect(await cookie.renew('session_id=1')).toEqual(ok('session_id=2'));
	expect(state.signIns).toBe(2);
});

test('a cookie that is refused right after sign-in is a fault, not a sign-in loop', async () => {
	const { state, cookie } = account();
	await cookie.current();
	for (let count = 0; count < 50; count += 1) {
		expect(await cookie.renew('session_id=1')).toMatchObject({
			ok: false,
			fault: { kind: 'unauthenticated', hint: 'check-credentials' }
		});
	}
	expect(state.signIns).toBe(1);
});

test('waits longer after each refusal, up to a bound, and starts over when signed in', async () => {
	const { state, cookie } = account();
	state.refuse = 'unauthenticated';
	const waits: number[] = [];
	for (let attempt = 1; attempt <= 5; attempt += 1) {
		const from = state.nowMs;
		while (state.signIns < attempt) {
			await cookie.current();
			if (state.signIns < attempt) state.nowMs += 1000;
		}
		waits.push(state.nowMs - from);
	}
	expect(waits).toEqual([0, 10_000, 20_000, 40_000, 60_000]);
	state.refuse = null;
	state.nowMs += 60_000;
	expect((await cookie.current()).ok).toBe(true);
});

test('asks an absent server again after a second', async () => {
	const { state, cookie } = account();
	state.refuse = 'unreachable';
	await cookie.current();
	await cookie.current();
	expect(state.signIns).toBe(1);
	state.nowMs = 1000;
	await cookie.current();
	expect(state.signIns).toBe(2);
});

test('reads one cookie of several, whatever its attributes', () => {
	const lines = ['other=1; Path=/', 'session_id=a=b.c; Domain=x; Secure; HttpOnly'];
	expect(readSetCookie(lines, 'session_id')).toBe('session_id=a=b.c');
	expect(readSetCookie(lines[1], 'session_id')).toBe('session_id=a=b.c');
	expect(readSetCookie(lines, 'portal')).toBeNull();
	expect(readSetCookie(['session_id=; Max-Age=0'], 'session_id')).toBeNull();
	expect(readSetCookie(undefined, 'session_id')).toBeNull();
});
