import { describe, expect, it, vi } from 'vitest';
import { createMemoryGateStore } from '../../../../../tests/fakes/embed/memory-gate-store.ts';
import { langfuseApplication } from '../../langfuse/application.ts';
import type { Origins } from '../proxy/exchange.ts';
import type { HeaderList } from '../rules/header-list.ts';
import { createGate } from './gate.ts';

const http: Origins = {
	publicOrigin: 'http://localhost:3001',
	basePath: '',
	portalOrigins: ['http://localhost:3000'],
	crossSite: false
};

const guest = (sessionId: string, personId = 'p1') => ({ sessionId, personId });

function startGate(recheckMs = 2_000) {
	const clock = { ms: 1_000_000 };
	const admins = new Set(['s1', 's2']);
	const findVisitor = vi.fn(async (id: string) =>
		admins.has(id) ? { sessionId: id, email: `${id}@example.com`, role: 'admin' } : null
	);
	const gate = createGate({
		application: langfuseApplication,
		sessions: { findVisitor },
		store: createMemoryGateStore(),
		recheckMs,
		now: () => clock.ms
	});
	const enter = async (address: string, origins = http, headers: HeaderList = []) => {
		const { pathname, search } = new URL(address);
		return gate.open(pathname.slice(origins.basePath.length) + search, headers, origins);
	};
	const admit = async (address: string, origins = http) => {
		const answer = await enter(address, origins);
		const cookie = 'go' in answer ? (answer.cookies[0]?.split(';')[0] ?? '') : '';
		return gate.admit([['cookie', cookie]]);
	};
	return { gate, admins, clock, findVisitor, enter, admit };
}

describe('ticket', () => {
	it('opens the frame at the asked place, by way of a check that the cookie was kept', async () => {
		const { gate, enter } = startGate();
		const address = await gate.invite(guest('s1'), http, '/project/1/traces?q=a&b');
		const answer = await enter(address);
		if (!('go' in answer)) throw new Error('refused');
		expect(answer.cookies[0]).toMatch(
			/^agent_portal_langfuse_gate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/
		);
		const cookie = answer.cookies[0]?.split(';')[0] ?? '';
		expect(await gate.open(answer.go, [['cookie', cookie]], http)).toEqual({
			go: '/project/1/traces?q=a&b',
			cookies: [],
			entered: true
		});
		expect(await gate.open(answer.go, [], http)).toEqual({ refuse: 'cookie-refused' });
	});

	it('works once, also for two callers at the same time', async () => {
		const { gate, enter } = startGate();
		const address = await gate.invite(guest('s1'), http, '/');
		const answers = await Promise.all([enter(address), enter(address), enter(address)]);
		expect(answers.filter((answer) => 'go' in answer)).toHaveLength(1);
		expect(await enter(address)).toEqual({ refuse: 'renew' });
	});

	it('dies after a minute', async () => {
		const { gate, clock, enter } = startGate();
		const address = await gate.invite(guest('s1'), http, '/');
		clock.ms += 60_000;
		expect(await enter(address)).toEqual({ refuse: 'renew' });
	});

	it('is of no use when the session has ended meanwhile', async () => {
		const { gate, admins, enter } = startGate();
		const address = await gate.invite(guest('s1'), http, '/');
		admins.delete('s1');
		expect(await enter(address)).toEqual({ refuse: 'renew' });
	});

	it.each([
		'',
		'ticket=',
		'ticket=short',
		`ticket=${'A'.repeat(43)}`,
		`ticket=${'A'.repeat(5000)}`
	])('refuses %j', async (query) => {
		const { gate } = startGate();
		expect(await gate.open(`/.agent-portal/enter?${query}`, [], http)).toEqual({
			refuse: 'renew'
		});
	});

	it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/.agent-portal/enter'])(
		'leads nowhere but home when asked for %j',
		async (to) => {
			const { gate, enter } = startGate();
			const forged = (await gate.invite(guest('s1'), http, '/')).replace(
				'to=%2F',
				`to=${encodeURIComponent(to)}`
			);
			expect(await enter(forged)).toMatchObject({ go: '/.agent-portal/ready?to=%2F' });
		}
	);
});

describe('pass', () => {
	it('is tied to the session and ends with it within the recheck time', async () => {
		const { gate, admins, clock, enter } = startGate();
		const answer = await enter(await gate.invite(guest('s1'), http, '/'));
		const headers = [
			['cookie', 'go' in answer ? (answer.cookies[0]?.split(';')[0] ?? '') : '']
		] as const;
		expect(await gate.admit(headers)).toMatchObject({ sessionId: 's1' });
		admins.delete('s1');
		expect(await gate.admit(headers)).toMatchObject({ sessionId: 's1' });
		clock.ms += 2_000;
		expect(await gate.admit(headers)).toBeNull();
	});

	it('ends at once when the session is revoked', async () => {
		const { gate, enter } = startGate();
		const answer = await enter(await gate.invite(guest('s1'), http, '/'));
		const headers = [
			['cookie', 'go' in answer ? (answer.cookies[0]?.split(';')[0] ?? '') : '']
		] as const;
		await gate.revoke('s1');
		expect(await gate.admit(headers)).toBeNull();
	});

	it('lasts a week and no longer, however alive the session is', async () => {
		const { gate, clock, enter } = startGate();
		const answer = await enter(await gate.invite(guest('s1'), http, '/'));
		const headers = [
			['cookie', 'go' in answer ? (answer.cookies[0]?.split(';')[0] ?? '') : '']
		] as const;
		clock.ms += 7 * 24 * 3_600_000 - 1;
		expect(await gate.admit(headers)).toMatchObject({ sessionId: 's1' });
		clock.ms += 1;
		expect(await gate.admit(headers)).toBeNull();
	});

	it('is refused when its name stands twice', async () => {
		const { gate } = startGate();
		const cookie = `agent_portal_langfuse_gate=${'A'.repeat(43)}; agent_portal_langfuse_gate=${'B'.repeat(43)}`;
		expect(await gate.admit([['cookie', cookie]])).toBeNull();
	});

	it('asks once for requests that arrive together', async () => {
		const { gate, findVisitor, enter } = startGate();
		const answer = await enter(await gate.invite(guest('s1'), http, '/'));
		const cookie = 'go' in answer ? (answer.cookies[0]?.split(';')[0] ?? '') : '';
		findVisitor.mockClear();
		const admit = async () => gate.admit([['cookie', cookie]]);
		await Promise.all(Array.from({ length: 20 }, admit));
		expect(findVisitor.mock.calls.length).toBeLessThanOrEqual(1);
	});

	it('stays shut when the question itself fails', async () => {
		const { gate, findVisitor, admit } = startGate();
		findVisitor.mockRejectedValue(new Error('database is down'));
		expect(await admit(await gate.invite(guest('s1'), http, '/'))).toBeNull();
	});

	it('carries the strongest attributes that the origins allow', async () => {
		const { gate, enter } = startGate();
		const https = { ...http, publicOrigin: 'https://lf.corp.example' };
		expect(await enter(await gate.invite(guest('s1'), https, '/'), https)).toMatchObject({
			cookies: [
				expect.stringMatching(/^__Host-agent_portal_langfuse_gate=.*; Path=\/; .*Lax; Secure$/),
				expect.stringMatching(/^__Host-agent_portal_langfuse_person=.*; Path=\/; .*Lax; Secure$/)
			]
		});
		const apart = { ...http, crossSite: true };
		expect(await enter(await gate.invite(guest('s1'), http, '/'), apart)).toMatchObject({
			cookies: [
				expect.stringMatching(/SameSite=None; Secure; Partitioned$/),
				expect.stringMatching(/SameSite=None; Secure; Partitioned$/)
			]
		});
	});
});

describe('another realm', () => {
	it('knows no pass of the one before, and forgets the application’s cookies at its door', async () => {
		const store = createMemoryGateStore();
		const [before, after] = ['http://one:3000', 'http://other:3000'].map((realm) =>
			createGate({
				application: langfuseApplication,
				sessions: {
					findVisitor: async (sessionId) => ({ sessionId, email: 'a@example.com', role: 'admin' })
				},
				store,
				realm
			})
		);
		const come = async (gate: typeof before, headers: HeaderList) => {
			const address = new URL((await gate?.invite(guest('s1'), http, '/')) ?? '');
			const answer = await gate?.open(address.pathname + address.search, headers, http);
			return answer && 'go' in answer ? answer.cookies : [];
		};
		const brought = (await come(before, [])).map((line) => line.split(';', 1)[0]).join('; ');
		const own = `${brought}; next-auth.session-token=mine`;
		expect(await before?.admit([['cookie', own]])).toMatchObject({ sessionId: 's1' });
		expect(await after?.admit([['cookie', own]])).toBeNull();
		expect(await come(before, [['cookie', own]])).toHaveLength(1);
		expect((await come(after, [['cookie', own]])).join()).toMatch(
			/next-auth\.session-token=; [^,]*(Max-Age=0|Expires)/
		);
	});
});

describe('another person in the same browser', () => {
	const cookies = (...pairs: string[]): HeaderList => [['cookie', pairs.join('; ')]];
	const langfuse = ['next-auth.session-token.0=a', 'next-auth.session-token.1=b', 'other=c'];
	const set = async (personId: string, headers: HeaderList, origins = http) => {
		const { gate, enter } = startGate();
		const address = await gate.invite(guest('s1', personId), origins, '/');
		const answer = await enter(address, origins, headers);
		return 'go' in answer ? answer.cookies.slice(1) : [];
	};

	it('finds nobody signed in to Langfuse', async () => {
		const [mark = ''] = await set('p1', []);
		const kept = mark.split(';')[0] ?? '';
		expect(await set('p1', cookies(kept, ...langfuse))).toEqual([]);
		const [other, ...forgotten] = await set('p2', cookies(kept, ...langfuse));
		expect(other).toMatch(/^agent_portal_langfuse_person=/);
		expect(forgotten).toEqual([
			'next-auth.session-token.0=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
			'next-auth.session-token.1=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'
		]);
		expect(await set('p2', cookies(...langfuse))).toHaveLength(3);
	});

	it('nor below a path, or on https', async () => {
		const origins = { ...http, publicOrigin: 'https://portal.example', basePath: '/langfuse' };
		const [, ...forgotten] = await set(
			'p2',
			cookies('__Secure-next-auth.session-token=a'),
			origins
		);
		// Langfuse 2 sets it for the whole host, whatever path it was built for.
		expect(forgotten).toEqual(
			['/langfuse', '/'].map(
				(path) =>
					`__Secure-next-auth.session-token=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Lax; Secure`
			)
		);
	});
});

it('stays shut when the store itself fails', async () => {
	const gate = createGate({
		application: langfuseApplication,
		sessions: { findVisitor: async (id) => ({ sessionId: id, email: 'a@b', role: 'admin' }) },
		store: {
			...createMemoryGateStore(),
			findPass: () => Promise.reject(new Error('database is down'))
		}
	});
	const cookie = `agent_portal_langfuse_gate=${'A'.repeat(43)}`;
	expect(await gate.admit([['cookie', cookie]])).toBeNull();
	gate.close();
});

it('ends what a session has open at once when it is revoked', async () => {
	const { gate } = startGate();
	const ended = vi.fn();
	const other = vi.fn();
	gate.watch('s1', ended);
	gate.watch('s2', other);
	await gate.revoke('s1');
	expect(ended).toHaveBeenCalledOnce();
	expect(other).not.toHaveBeenCalled();
	gate.close();
});

it('ends what a session has open when the session dies', async () => {
	vi.useFakeTimers();
	const { gate, admins, clock } = startGate(1_000);
	const ended = vi.fn();
	const other = vi.fn();
	gate.watch('s1', ended);
	gate.watch('s2', other);
	admins.delete('s1');
	clock.ms += 1_000;
	await vi.advanceTimersByTimeAsync(1_000);
	expect(ended).toHaveBeenCalledOnce();
	expect(other).not.toHaveBeenCalled();
	gate.close();
	vi.useRealTimers();
});
