import { describe, expect, it } from 'vitest';
import type { CallQuery, SessionScope, ValueQuery } from '#lib/server/agentops/analytics.ts';
import { ok } from '#lib/server/agentops/fault.ts';
import { printQuery } from '#lib/query/print.ts';
import { readAsked } from '#lib/sessions/list/asked.ts';
import { whyEmpty } from './why-empty.ts';

const nowMs = Date.parse('2026-11-23T10:04:00Z');
const empty = {
	rows: [],
	nextCursor: null,
	coverage: { readSessions: 0, totalSessions: 0 },
	unanswered: []
};

/** A source with sessions, and with calls only where no `name` is asked for. */
function source({ sessions, calls }: { readonly sessions: number; readonly calls: number }) {
	const asked: string[] = [];
	const page = (total: number) => Promise.resolve(ok({ ...empty, total }));
	return {
		asked,
		sessions: () => page(sessions),
		calls: (_: string, { terms }: CallQuery) =>
			page(printQuery(terms).includes('name:') ? 0 : calls),
		conversations: () => page(0),
		extent: () => Promise.resolve(ok({ startMs: 0, endMs: nowMs })),
		nearest: (_: string, { terms }: SessionScope) => {
			asked.push(printQuery(terms));
			return Promise.resolve(ok(null));
		},
		values: (_: string, { prefix }: ValueQuery) =>
			Promise.resolve(
				ok(
					['crawler', 'web']
						.filter((value) => value.includes(prefix))
						.map((value) => ({ value, sessions: 1 }))
				)
			),
		relaxations: (_: string, { terms }: SessionScope) =>
			Promise.resolve(ok(terms.map((term) => ({ terms: [term], sessions: 5 }))))
	};
}

const none = Promise.resolve(ok({ kind: 'calls' as const, page: { ...empty, total: 0 } }));
const asked = (query: string) => readAsked(new URLSearchParams(query), nowMs, 'UTC');

describe('why a list of calls is empty', () => {
	it('is that the sessions made none', async () => {
		const found = await whyEmpty(source({ sessions: 5, calls: 0 }), 'p', asked('rows=calls'), none);
		expect(found).toEqual(ok({ kind: 'sessions', sessions: 5 }));
	});

	it('counts calls, not sessions, and offers nothing that brings none', async () => {
		const query = asked('rows=calls&q=name:zzz user:kim');
		const reason = async (calls: number) => {
			const found = await whyEmpty(source({ sessions: 0, calls }), 'p', query, none);
			return found.ok && found.value?.kind === 'query' ? found.value.relaxations : null;
		};
		expect(await reason(0)).toEqual([]);
		expect(await reason(7)).toMatchObject([{ terms: [{ field: 'name' }], rows: 7 }]);
	});

	it('looks for the nearest session that made any', async () => {
		const store = source({ sessions: 0, calls: 0 });
		await whyEmpty(store, 'p', asked('rows=calls'), none);
		expect(store.asked).toEqual(['calls:>=1']);
	});
});

describe('a value that the data does not have', () => {
	const why = async (query: string, calls = 7) => {
		const found = await whyEmpty(
			source({ sessions: 0, calls }),
			'p',
			asked(`rows=calls&q=${query}`),
			none
		);
		return found.ok && found.value?.kind === 'query' ? found.value.correction : null;
	};

	it('is told with the one that is meant, and its rows', async () => {
		expect(await why('service:crawlr')).toMatchObject({
			terms: [{ values: ['crawlr'] }],
			meant: [{ values: ['crawler'] }],
			rows: 7
		});
		expect(await why('service:crawlr tool:webb')).toMatchObject({
			meant: [{ values: ['crawler'] }, { values: ['web'] }]
		});
	});

	it('is left alone where that has no rows, where it is known, or excluded', async () => {
		expect(await why('service:crawlr', 0)).toBeNull();
		expect(await why('service:crawlr name:web')).toBeNull();
		for (const query of ['service:web', '-service:crawlr', 'service:""', 'status:error', 'id:we']) {
			expect(await why(query)).toBeNull();
		}
	});
});

describe('why a list is empty whose range has nothing at all', () => {
	it('is the range, not the query that clearing would not help', async () => {
		const bare = {
			...source({ sessions: 0, calls: 0 }),
			nearest: (_: string, { terms }: SessionScope) =>
				Promise.resolve(ok(terms.length === 0 ? 7 : null)),
			relaxations: () => Promise.resolve(ok([]))
		};
		const list = Promise.resolve(ok({ kind: 'sessions' as const, page: { ...empty, total: 0 } }));
		const query = asked('q=status:error name:zzz');
		expect(await whyEmpty(bare, 'p', query, list)).toEqual(ok({ kind: 'range', nearestMs: 7 }));
		const filled = { ...bare, sessions: source({ sessions: 5, calls: 0 }).sessions };
		expect(await whyEmpty(filled, 'p', query, list)).toMatchObject(
			ok({ kind: 'query', relaxations: [] })
		);
	});
});
