import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAudit, type AuditRows } from './audit.ts';
import { toDetailText } from './detail.ts';
import type { AuditEntry, AuditEvent } from './entry.ts';
import { createRecent, noteNew } from './recent.ts';
import { firstSeal } from './seal.ts';

const key = new Uint8Array(32).fill(1);
const olderKey = new Uint8Array(32).fill(2);

/** Rows in memory, open to tampering. */
function setUp(keys: readonly [Uint8Array, ...Uint8Array[]] = [key]) {
	let clock = 1_000;
	const entries: AuditEntry[] = [];
	const head = { seq: 0, seal: firstSeal };
	const rows: AuditRows = {
		async append(seal) {
			head.seq += 1;
			const entry = seal(head.seq, head.seal);
			head.seal = entry.seal;
			entries.push(entry);
			return entry;
		},
		page: async (filter, beforeSeq, limit) =>
			entries
				.filter(({ seq, action }) => seq < (beforeSeq ?? Infinity) && action !== filter.action)
				.reverse()
				.slice(0, limit),
		after: async (seq, limit) => entries.filter((entry) => entry.seq > seq).slice(0, limit),
		actions: async () => [...new Set(entries.map(({ action }) => action))],
		head: async () => ({ ...head }),
		lastBefore: async (atMs) => entries.findLast((entry) => entry.atMs < atMs) ?? null,
		async removeUpTo(seq) {
			const kept = entries.filter((entry) => entry.seq > seq);
			return entries.splice(0, entries.length, ...kept).length - kept.length;
		}
	};
	const published: AuditEntry[] = [];
	const audit = createAudit(
		rows,
		keys,
		(entry) => void published.push(entry),
		() => (clock += 1)
	);
	return { audit, entries, head, rows, published, wait: (ms: number) => void (clock += ms) };
}

const event = (action: AuditEvent['action'], detail: AuditEvent['detail'] = {}): AuditEvent => ({
	action,
	actor: { id: 'p1', name: 'kim@example.com' },
	outcome: 'done',
	target: 'target',
	projectId: null,
	detail,
	address: '192.0.2.7',
	requestId: null
});

const any = {
	actorId: null,
	action: null,
	outcome: null,
	text: null,
	fromMs: null,
	toMs: null
};

async function filled(count: number) {
	const made = setUp();
	for (let index = 0; index < count; index += 1) await made.audit.record(event('a.b', { index }));
	return made;
}

describe('the chain', () => {
	it('of an empty log is intact', async () => {
		expect(await setUp().audit.verify()).toMatchObject({ intact: true, entries: 0 });
	});

	it('is intact over many entries, whatever they hold', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.string({ unit: 'binary', maxLength: 400 }), { maxLength: 12 }),
				async (texts) => {
					const { audit } = setUp();
					for (const text of texts) {
						await audit.record({ ...event('a.b', { text }), target: text });
					}
					expect(await audit.verify()).toMatchObject({ intact: true, entries: texts.length });
				}
			),
			{ numRuns: 30 }
		);
	});

	it('breaks where any field of an entry was changed', async () => {
		const changes: Partial<AuditEntry>[] = [
			{ atMs: 1 },
			{ actorId: null },
			{ actor: 'lee@example.com' },
			{ action: 'a.c' },
			{ outcome: 'refused' },
			{ target: null },
			{ projectId: 'p' },
			{ detail: '{}' },
			{ address: null },
			{ requestId: 'r' },
			{ previousSeal: firstSeal },
			{ seal: firstSeal }
		];
		for (const change of changes) {
			const { audit, entries } = await filled(5);
			const third = entries[2];
			if (third) entries[2] = { ...third, ...change };
			expect(await audit.verify(), JSON.stringify(change)).toMatchObject({
				intact: false,
				brokenAtSeq: 3,
				intactUpTo: { seq: 2 },
				reason: 'changed'
			});
		}
	});

	it('breaks where an entry is missing in the middle, at the end or at the start', async () => {
		const middle = await filled(5);
		middle.entries.splice(2, 1);
		expect(await middle.audit.verify()).toMatchObject({ brokenAtSeq: 3, reason: 'missing' });
		const end = await filled(5);
		end.entries.pop();
		expect(await end.audit.verify()).toMatchObject({ brokenAtSeq: 5, reason: 'end-missing' });
		const start = await filled(5);
		start.entries.shift();
		expect(await start.audit.verify()).toMatchObject({ brokenAtSeq: 2, reason: 'start-missing' });
		const all = await filled(2);
		all.entries.length = 0;
		expect(await all.audit.verify()).toMatchObject({ brokenAtSeq: 1, reason: 'end-missing' });
	});

	it('cannot be mended without the secret', async () => {
		const forger = setUp([olderKey]);
		await forger.audit.record(event('a.b'));
		const { audit, entries, head } = setUp();
		entries.push(...forger.entries);
		Object.assign(head, forger.head);
		expect(await audit.verify()).toMatchObject({ intact: false, brokenAtSeq: 1 });
	});

	it('stays intact when the secret is rotated and the old one is kept', async () => {
		const before = setUp([olderKey]);
		await before.audit.record(event('a.b'));
		const after = setUp([key, olderKey]);
		after.entries.push(...before.entries);
		Object.assign(after.head, before.head);
		await after.audit.record(event('a.b'));
		expect(await after.audit.verify()).toMatchObject({ intact: true, entries: 2 });
	});
});

describe('removal of old entries', () => {
	it('leaves a log that is intact from where it ended, and says so in it', async () => {
		const { audit, entries, wait } = await filled(4);
		wait(10_000);
		await audit.record(event('a.b'));
		expect(await audit.prune(5_000)).toBe(4);
		expect(entries.map(({ seq, action }) => `${seq} ${action}`)).toEqual([
			'5 a.b',
			'6 audit.pruned'
		]);
		expect(await audit.verify()).toMatchObject({ intact: true, entries: 2 });
		expect(await audit.prune(5_000)).toBe(0);
	});

	it('keeps the log intact when it is stopped between mark and removal', async () => {
		const { audit, rows } = await filled(4);
		rows.removeUpTo = async () => 0;
		await audit.prune(1_003);
		expect(await audit.verify()).toMatchObject({ intact: true, entries: 5 });
	});

	it('does not excuse what somebody else removed', async () => {
		const { audit, entries } = await filled(6);
		await audit.prune(1_003);
		entries.shift();
		expect(await audit.verify()).toMatchObject({ intact: false, reason: 'start-missing' });
	});
});

describe('an entry', () => {
	it('is told to the outside with its number and seal', async () => {
		const { published, entries } = await filled(2);
		expect(published).toEqual(entries);
	});

	it('keeps no secret and no long text', () => {
		const text = toDetailText({
			password: 'hunter2',
			newPassword: 'hunter2',
			accessToken: 'hunter2',
			clientSecret: 'hunter2',
			apiKey: 'hunter2',
			code: 'hunter2',
			keyName: 'CI',
			name: '𝒳'.repeat(300),
			projects: Array.from({ length: 300 }, () => 'p')
		});
		expect(text).not.toContain('hunter2');
		expect(text).toContain('CI');
		expect(text.length).toBeLessThan(1_500);
		expect(text.isWellFormed()).toBe(true);
	});
});

describe('pages', () => {
	it('follow each other without a gap or a double', async () => {
		const { audit } = await filled(7);
		const seen: number[] = [];
		let cursor: number | null = null;
		do {
			const page = await audit.page(any, cursor, 3);
			seen.push(...page.entries.map(({ seq }) => seq));
			cursor = page.nextCursor;
		} while (cursor !== null);
		expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
	});
});

describe('what was seen a moment ago', () => {
	it('is new again after its time, and when it was pushed out', () => {
		let clock = 0;
		const recent = createRecent(100, 2, () => clock);
		expect([recent.isNew('a'), recent.isNew('a')]).toEqual([true, false]);
		clock = 100;
		expect(recent.isNew('a')).toBe(true);
		expect([recent.isNew('b'), recent.isNew('c'), recent.isNew('a')]).toEqual([true, true, true]);
	});

	it('is noted by who tries again, when the first entry could not be stored', async () => {
		const recent = createRecent(100);
		recent.isNew('known');
		const noted: (readonly string[])[] = [];
		const note = async (fresh: readonly string[]) => void noted.push(fresh);
		const failing = () => Promise.reject(new Error('the database is away'));
		await expect(noteNew(recent, ['known', 'a', 'b'], failing)).rejects.toThrow('away');
		await noteNew(recent, ['known', 'a', 'b'], note);
		await noteNew(recent, ['a', 'b'], note);
		expect(noted).toEqual([['a', 'b']]);
	});
});
