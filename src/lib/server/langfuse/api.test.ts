import { afterEach, describe, expect, it } from 'vitest';
import {
	startFakeLangfuse,
	type FakeLangfuse,
	type FakeOptions
} from '../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { FAKE_KEYS, FAKE_TRACE } from '../../../../tests/fakes/langfuse/public-api.ts';
import { createLangfuseApi } from './api.ts';

let fake: FakeLangfuse;
afterEach(() => fake.close());

async function connect(
	options: FakeOptions = {},
	keys: { publicKey: string; secretKey: string } = FAKE_KEYS
) {
	fake = await startFakeLangfuse(options);
	return createLangfuseApi({
		upstreamUrl: fake.url,
		findBasePath: async () => options.basePath ?? '',
		timeoutMs: 3_000,
		...keys
	});
}

const expected = {
	id: FAKE_TRACE,
	name: 'chat',
	path: `/project/project-1/traces/${FAKE_TRACE}`,
	scores: [
		{ name: 'helpfulness', value: 0.8, source: 'EVAL', comment: '좋음', observationId: null },
		{ name: 'tone', value: 'polite', source: 'API', comment: null, observationId: null }
	],
	prompts: [{ name: 'support/답변', version: 3 }],
	more: null
};

describe('findTrace', () => {
	it.each(['2.95.12', '3.225.4', '4.16.0'])('reads the same of version %s', async (version) => {
		const api = await connect({ version });
		expect(await api.findTrace([FAKE_TRACE])).toEqual({ ok: true, value: expected });
	});

	it('follows Langfuse when it refuses a legacy read, and remembers', async () => {
		const api = await connect({ version: '3.999.0', eventsOnly: true });
		expect(await api.findTrace([FAKE_TRACE])).toMatchObject({ ok: true });
		expect(await api.findTrace([FAKE_TRACE])).toMatchObject({ ok: true });
		expect(fake.seen.filter(({ url }) => url.startsWith('/api/public/health'))).toHaveLength(1);
	});

	it('reads the traces of a version 4 that still keeps them', async () => {
		const api = await connect({ version: '4.16.0', eventsOnly: false });
		expect(await api.findTrace([FAKE_TRACE])).toEqual({ ok: true, value: expected });
		expect(await api.findTrace(['unknown'])).toMatchObject({ fault: { kind: 'not-found' } });
	});

	it('asks a version 4 with events alone for the old data once, and no more', async () => {
		const api = await connect({ version: '4.16.0' });
		expect(await api.findTrace(['unknown', 'strange'])).toMatchObject({
			fault: { kind: 'not-found', detail: 'no observation with this trace id' }
		});
		const old = fake.seen.filter(({ url }) => url.startsWith('/api/public/traces/'));
		expect(old.map(({ url }) => url)).toEqual(['/api/public/traces/unknown']);
	});

	it('reads page after page of scores, up to a bound that it tells', async () => {
		const few = await connect({ version: '4.16.0', scoresOfTrace: 250 });
		const whole = await few.findTrace([FAKE_TRACE]);
		expect(whole).toMatchObject({ ok: true, value: { more: null } });
		expect(whole.ok && whole.value.scores.length).toBe(250);
		await fake.close();

		const many = await connect({ version: '4.16.0', scoresOfTrace: 1_001 });
		const cut = await many.findTrace([FAKE_TRACE]);
		expect(cut).toMatchObject({ value: { more: { scores: 1_000, observations: 5_000 } } });
		expect(cut.ok && cut.value.scores.length).toBe(1_000);
		expect(fake.seen.filter(({ url }) => url.includes('/v3/scores'))).toHaveLength(10);
	});

	it('tries each spelling of an id', async () => {
		const api = await connect();
		expect(await api.findTrace(['unknown', FAKE_TRACE])).toMatchObject({ ok: true });
		expect(await api.findTrace(['unknown'])).toMatchObject({ fault: { kind: 'not-found' } });
	});

	it('keeps an id inside its path segment', async () => {
		const api = await connect({ version: '3.0.0' });
		await api.findTrace(['../../admin?x=']);
		expect(fake.seen.at(-1)?.url).toBe('/api/public/traces/..%2F..%2Fadmin%3Fx%3D');
	});

	it('links into a base-path build with its path', async () => {
		const api = await connect({ version: '3.0.0', basePath: '/langfuse' });
		const found = await api.findTrace([FAKE_TRACE]);
		expect(found).toMatchObject({ value: { path: `/langfuse${expected.path}` } });
	});

	it('names what is wrong', async () => {
		const wrong = await connect({}, { publicKey: 'pk', secretKey: 'wrong-secret' });
		const refused = await wrong.findTrace([FAKE_TRACE]);
		expect(refused).toMatchObject({ fault: { kind: 'unauthenticated', source: 'langfuse' } });
		expect(JSON.stringify(refused)).not.toContain('wrong-secret');
		await fake.close();
		const broken = await connect({ state: 'broken' });
		expect(await broken.findTrace([FAKE_TRACE])).toMatchObject({
			fault: { kind: 'unexpected-reply' }
		});
		await fake.close();
		expect(await broken.findTrace([FAKE_TRACE])).toMatchObject({
			fault: { kind: 'unreachable', hint: 'check-address' }
		});
	});
});
