/** Every route and form with what no page of ours sends: an answer, never a bug, and the portal goes on. */
import { actionIds, endpointIds, pageIds, pathOf } from './routes.ts';
import { expect, test } from './signed-in.ts';

const long = 'x'.repeat(20_000);
const ids = [
	'%00',
	'..%2f..%2fetc%2fpasswd',
	'constructor',
	"%F0%9F%92%A9'%20OR%201=1--",
	'x'.repeat(2_000)
];
const queries = [
	'?range=now-999999999y&q=%00&page=-1&cursor=x&sort=__proto__',
	`?from=NaN&to=Infinity&project=..%2f&project=b&limit=1e99&format=x&q=${encodeURIComponent('"((('.repeat(200))}`
];
const headers: readonly Record<string, string>[] = [
	{
		'accept-language': 'ko;q=NaN,'.repeat(100),
		'x-forwarded-for': '999.1.1.1, ::::',
		'x-forwarded-host': 'evil.example',
		forwarded: 'for='
	},
	{
		authorization: `Bearer ${long.slice(0, 6_000)}`,
		'content-type': 'application/x-protobuf',
		range: 'bytes=9-1',
		'if-none-match': '"'
	}
];
const forms: readonly string[] = [
	'',
	'%',
	'id=&keyId=&projectId=&name=&address=&zone=&days=-1&role=owner&email=x',
	`name=${long}&id=${long}&keyId=${long}&password=${long}&search=${long}&code=${long}`,
	'__proto__=1&constructor=2&toString=3&name[]=1&days=1e309&overlap=toString&zone=Mars%2FBase',
	'name=%00%01&email=%F0%9F%92%A9&days=NaN&amount=-0&rate=1e400&from=9999-99-99&id=%C3%28',
	'id=database&id=store&name=a&name=b&projectId=00000000-0000-0000-0000-000000000000'
];

/** All parameters of a route with the same value. */
const everywhere = (value: string) => new Proxy<Record<string, string>>({}, { get: () => value });

test('every route answers odd ids, queries and headers', async ({ page, machine, portal }) => {
	test.setTimeout(240_000);
	const bugs: string[] = [];
	// Sign-out ends the session that the others need.
	const routes = [...pageIds, ...endpointIds].filter((id) => id !== '/logout');
	for (const id of routes) {
		const hostile = id.includes('[') ? ids.map((value) => pathOf(id, everywhere(value))) : [];
		const plain = pathOf(id, everywhere('0'.repeat(32)));
		const asked = [
			...hostile.map((path) => ({ path, extra: {} })),
			...queries.map((query) => ({ path: plain + query, extra: {} })),
			...headers.map((extra) => ({ path: plain, extra }))
		];
		const client = /^\/v[134]\//.test(id) ? machine : page.request;
		for (const { path, extra } of asked) {
			const answer = await client.get(path, { headers: extra, maxRedirects: 0 });
			if (answer.status() === 500) bugs.push(`GET ${path.slice(0, 100)}`);
		}
	}
	expect(bugs).toEqual([]);
	expect(portal.output()).not.toContain('unexpected error');
	expect((await machine.get('/healthz')).status()).toBe(200);
});

test('every form answers what no form of ours sends', async ({ page, portal }) => {
	test.setTimeout(240_000);
	const bugs: string[] = [];
	for (const action of actionIds) {
		const [id = '', name = ''] = action.split('?/');
		const path = pathOf(id, everywhere('00000000-0000-4000-8000-000000000000'));
		const address = name === 'default' ? path : `${path}?/${name}`;
		for (const body of forms) {
			const answer = await page.request.post(address, {
				headers: {
					origin: portal.url,
					accept: 'application/json',
					'x-sveltekit-action': 'true',
					'content-type': 'application/x-www-form-urlencoded'
				},
				data: body,
				maxRedirects: 0
			});
			const said = answer.status() === 200 ? await answer.text() : '';
			if (answer.status() === 500 || /"status":500\b/.test(said.slice(0, 200))) {
				bugs.push(`POST ${address} ${body.slice(0, 60)}`);
			}
		}
		const wrongType = await page.request.post(address, {
			headers: { origin: portal.url, 'content-type': 'application/json' },
			data: '{"name":',
			maxRedirects: 0
		});
		if (wrongType.status() === 500) bugs.push(`POST ${address} as JSON`);
	}
	expect(bugs).toEqual([]);
	expect(portal.output()).not.toContain('unexpected error');
	await page.goto('/admin/monitoring');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
