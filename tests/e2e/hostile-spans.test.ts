import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otlpRequest, otlpSpan, toProtobuf } from '../builders/otlp.ts';
import { signIn } from '../operations/run.ts';
import { startPortal, type Portal } from './portal.ts';

const traceId = () => randomBytes(16).toString('hex');
const id = (number: number) => number.toString(16).padStart(16, '0');
const nowNs = () => BigInt(Date.now()) * 1_000_000n;

function spanOf(trace: string, number: number, given: object = {}): object {
	const startNs = nowNs();
	return otlpSpan({
		traceId: trace,
		spanId: id(number),
		startTimeUnixNano: String(startNs),
		endTimeUnixNano: String(startNs + 1_000_000n),
		...given
	});
}

function send({ url, apiKey }: Portal, spans: readonly object[]): Promise<Response> {
	return fetch(`${url}/v1/traces`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-protobuf', authorization: `Bearer ${apiKey}` },
		body: new Uint8Array(toProtobuf(otlpRequest(spans)))
	});
}

async function detailOf({ url, apiKey }: Portal, trace: string) {
	const reply = await fetch(`${url}/v4/traces/detail/${trace}`, {
		headers: { authorization: `Bearer ${apiKey}` }
	});
	expect(reply.status).toBe(200);
	const text = await reply.text();
	const { spans } = JSON.parse(text) as { spans: { span_id: string; duration: number }[] };
	return { spans, text };
}

test.describe('spans that nobody should send are shown all the same', () => {
	let portal: Portal;
	test.beforeAll(async () => {
		portal = await startPortal();
	});
	test.afterAll(async () => {
		await portal.stop();
	});

	const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
	const dayNs = 86_400_000_000_000n;
	const off = (ns: bigint) => ({
		startTimeUnixNano: String(nowNs() + ns),
		endTimeUnixNano: String(nowNs() + ns + 1_000_000n)
	});
	const cases: readonly [string, number, (trace: string) => object[]][] = [
		[
			'5 MB of attributes',
			1,
			(trace) => [spanOf(trace, 1, { attributes: [attribute('long', '가"\n'.repeat(1_000_000))] })]
		],
		[
			'names of 5 MB',
			1,
			(trace) => [
				spanOf(trace, 1, {
					name: '나'.repeat(1_000_000),
					attributes: [
						attribute('gen_ai.operation.name', 'chat'),
						attribute('gen_ai.request.model', 'model-'.repeat(500_000)),
						attribute('enduser.id', 'u'.repeat(3_000_000)),
						attribute('gen_ai.conversation.id', 'c'.repeat(3_000_000))
					]
				})
			]
		],
		[
			'10 000 attributes',
			1,
			(trace) => [
				spanOf(trace, 1, {
					attributes: Array.from({ length: 10_000 }, (_, index) =>
						attribute(`key.${index}`, String(index))
					)
				})
			]
		],
		[
			'parents in a ring',
			2,
			(trace) => [
				spanOf(trace, 1, { parentSpanId: id(2) }),
				spanOf(trace, 2, { parentSpanId: id(1) })
			]
		],
		['a span that is its own parent', 1, (trace) => [spanOf(trace, 1, { parentSpanId: id(1) })]],
		[
			'a chain of 5 000',
			5_000,
			(trace) =>
				Array.from({ length: 5_000 }, (_, index) =>
					spanOf(trace, index + 1, index > 0 ? { parentSpanId: id(index) } : {})
				)
		],
		[
			'an end before the start',
			1,
			(trace) => [spanOf(trace, 1, { endTimeUnixNano: String(nowNs() - dayNs) })]
		],
		['a clock a day ahead', 1, (trace) => [spanOf(trace, 1, off(dayNs))]],
		['a clock a day behind', 1, (trace) => [spanOf(trace, 1, off(-dayNs))]]
	];
	for (const [what, count, make] of cases) {
		test(what, async () => {
			const trace = traceId();
			const reply = await send(portal, make(trace));
			expect(reply.status).toBe(200);
			expect((await reply.arrayBuffer()).byteLength).toBe(0);
			const { spans } = await detailOf(portal, trace);
			expect(new Set(spans.map(({ span_id }) => span_id)).size).toBe(count);
			for (const { duration } of spans) expect(duration).toBeGreaterThanOrEqual(0);
		});
	}

	test('and the overview leads to those that are dated ahead', async ({ page }) => {
		const trace = traceId();
		await send(portal, [spanOf(trace, 1, { name: `ahead ${trace}`, ...off(dayNs) })]);
		const [pair = ''] = (await signIn(portal)).split('; ');
		const [name = '', value = ''] = pair.split('=');
		await page.context().addCookies([{ name, value, url: portal.url }]);
		await page.goto(`${portal.url}/admin/monitoring`);
		await page.getByRole('link', { name: 'Show them' }).click();
		await expect(page.getByRole('grid').getByText(`ahead ${trace}`)).toBeVisible();
	});

	test('and leave every page as light as it was', async () => {
		const headers = { cookie: await signIn(portal) };
		for (const path of [
			'/admin/monitoring',
			'/admin/monitoring/traces?range=now-7d',
			'/admin/monitoring/traces?range=now-7d&rows=calls',
			'/admin/monitoring/costs?by=model'
		]) {
			const reply = await fetch(portal.url + path, { headers });
			expect(reply.status, path).toBe(200);
			expect((await reply.arrayBuffer()).byteLength, path).toBeLessThan(2_000_000);
		}
	});
});

test.describe('what a span brings along', () => {
	let portal: Portal;
	let cookie: string;
	test.beforeAll(async () => {
		portal = await startPortal();
		cookie = await signIn(portal);
	});
	test.afterAll(async () => {
		await portal.stop();
	});
	const read = async (path: string, headers: Record<string, string> = { cookie }) => {
		const reply = await fetch(`${portal.url}${path}`, { headers, redirect: 'manual' });
		return { status: reply.status, text: await reply.text() };
	};
	const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

	test('attributes that are called like parts of JavaScript are shown', async () => {
		const trace = traceId();
		const odd = ['__proto__', 'constructor', 'toString', 'then'].map((key) => text(key, 'odd one'));
		const span = spanOf(trace, 1, {
			attributes: odd,
			events: [{ timeUnixNano: String(nowNs()), name: 'event', attributes: odd }],
			links: [{ traceId: trace, spanId: id(1), attributes: odd }]
		});
		const { resourceSpans } = otlpRequest([span]);
		const resource = { attributes: [...odd, text('service.name', 'odd')] };
		const sent = await fetch(`${portal.url}/v1/traces`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${portal.apiKey}` },
			body: JSON.stringify({ resourceSpans: resourceSpans.map((each) => ({ ...each, resource })) })
		});
		expect(sent.status).toBe(200);
		for (const path of [
			`/admin/monitoring/traces/${trace}`,
			`/admin/monitoring/traces/${trace}/spans/${id(1)}`,
			`/admin/monitoring/traces/${trace}/transcript`,
			'/admin/monitoring/traces?range=now-24h&columns=title,attr.__proto__,attr.constructor',
			'/admin/monitoring/traces?range=now-24h&q=attr.__proto__%3Aodd',
			'/api/agentops/traces/export?format=jsonl&range=now-24h&columns=title,attr.__proto__'
		]) {
			const { status, text: body } = await read(path);
			expect(status, path).toBeLessThan(400);
			expect(body, path).not.toContain('Something went wrong');
		}
	});

	test('a span without a name has its place among those of its operation all the same', async () => {
		const trace = traceId();
		expect((await send(portal, [spanOf(trace, 1, { name: '' })])).status).toBe(200);
		const { status } = await read(
			`/admin/monitoring/traces/${trace}/rank?durationNs=1000000&atMs=${Date.now()}`
		);
		expect(status).toBe(200);
	});

	test('an address that ends in a slash is the same', async () => {
		const reply = await fetch(`${portal.url}/v1/traces/`, {
			method: 'POST',
			redirect: 'manual',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${portal.apiKey}` },
			body: JSON.stringify(otlpRequest([spanOf(traceId(), 1)]))
		});
		expect(reply.status).toBe(200);
	});

	test('a log is kept under the id of its session, which the SDK sends in decimal digits', async () => {
		const trace = traceId();
		const headers = { authorization: `Bearer ${portal.apiKey}` };
		const upload = async (id: string) => {
			const url = `${portal.url}/v4/logs/upload/`;
			const sent = { ...headers, 'trace-id': id };
			return (await fetch(url, { method: 'POST', headers: sent, body: `log of ${trace}` })).status;
		};
		expect(await upload('abc')).toBe(400);
		expect(await upload('../../etc')).toBe(400);
		expect(await upload(String(BigInt(`0x${trace}`)))).toBe(200);
		expect((await read(`/v4/logs/${trace}`, headers)).text).toContain(`log of ${trace}`);
	});

	test('a secret in it reaches nobody, wherever it stood', async () => {
		const secret = `sk-proj-${randomBytes(16).toString('hex')}`;
		const trace = traceId();
		const spans = [
			spanOf(trace, 1, {
				name: `run with ${secret}`,
				attributes: [
					text('agentops.tags', JSON.stringify(['zebra', secret])),
					text('enduser.id', secret),
					text('gen_ai.conversation.id', secret),
					text('gen_ai.prompt.0.role', 'user'),
					text('gen_ai.prompt.0.content', `zebra my key is ${secret}`),
					text('http.request.header.authorization', `Bearer ${secret}`)
				],
				status: { code: 2, message: `401 Incorrect key ${secret}` },
				events: [
					{
						timeUnixNano: String(nowNs()),
						name: 'exception',
						attributes: [text('exception.message', `refused ${secret}`)]
					}
				]
			})
		];
		expect((await send(portal, spans)).status).toBe(200);
		const bearer = { authorization: `Bearer ${portal.apiKey}` };
		const uploaded = await fetch(`${portal.url}/v4/logs/upload/`, {
			method: 'POST',
			headers: { ...bearer, 'trace-id': trace },
			body: `Authorization: Bearer ${secret}`
		});
		expect(uploaded.status).toBe(200);

		const session = `/admin/monitoring/traces/${trace}`;
		const list = '/admin/monitoring/traces?range=now-24h';
		const rows = '/api/agentops/traces/export?range=now-24h&columns=title,user,tags,conversation';
		const doors: readonly (readonly [string, Record<string, string>?])[] = [
			['/admin/monitoring'],
			[list],
			[`${list}&q=zebra`],
			[`${list}&q=${encodeURIComponent('"my key is"')}`],
			[`${list}&q=${encodeURIComponent('"401 Incorrect"')}`],
			[`${list}&rows=conversations`],
			[`${list}&rows=calls&q=zebra`],
			['/admin/monitoring/costs?range=now-24h&by=user'],
			[session],
			[`${session}/spans/${id(1)}`],
			[`${session}/transcript`],
			[`${session}/tree`],
			[`${rows}&format=csv`],
			[`${rows}&format=jsonl`],
			[`/api/agentops/traces/${trace}`],
			[`/api/agentops/logs/${trace}`],
			[`/v4/traces/detail/${trace}`, bearer],
			['/v4/traces/list/default-project', bearer],
			[`/v4/logs/${trace}`, bearer]
		];
		for (const [path, headers] of doors) {
			const { status, text: body } = await read(path, headers);
			expect(status, path).toBe(200);
			expect(body, path).not.toContain(secret);
		}
		expect((await read(`${list}&q=zebra`)).text).toContain('my key is');
		expect(portal.output()).not.toContain(secret);
	});
});

test('a full disk asks for the spans again, and takes them once there is room', async () => {
	test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'mounts a small file system');
	const folder = mkdtempSync(join(tmpdir(), 'portal-small-disk-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', folder], { stdio: 'ignore' });
	} catch {
		test.skip(true, 'may not mount here');
	}
	try {
		const portal = await startPortal({ DATA_DIR: join(folder, 'data') });
		try {
			const trace = traceId();
			const spans = [
				spanOf(trace, 1, {
					attributes: [
						{ key: 'noise', value: { stringValue: randomBytes(2_000_000).toString('hex') } }
					]
				})
			];
			fillUp(join(folder, 'ballast'));
			const refused = await send(portal, spans);
			expect(refused.status).toBe(503);
			expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
			rmSync(join(folder, 'ballast'));
			expect((await send(portal, spans)).status).toBe(200);
			expect((await detailOf(portal, trace)).spans).toHaveLength(1);
		} finally {
			await portal.stop();
		}
	} finally {
		execFileSync('umount', ['-l', folder]);
		rmSync(folder, { recursive: true, force: true });
	}
});

/** Writes until nothing more fits. */
function fillUp(file: string): void {
	const block = Buffer.alloc(1 << 20);
	for (let written = 0; written < 200; written++) {
		try {
			writeFileSync(file, block, { flag: 'a' });
		} catch {
			return;
		}
	}
}
