/**
 * A fake AgentOps: its v4 reads, sign-in, projects and their faults, over real HTTP on loopback.
 * Written from observed answers; where AgentOps is wrong, so is this, unless a quirk is switched off.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RawSpan } from '#lib/trace/span.ts';
import { detailView } from './detail-view.ts';
import { listView } from './list-view.ts';
import { metricsView } from './metrics-view.ts';
import { misbehave, type Misbehaviour } from './misbehave.ts';
import { Invalid, readNs, readWhole } from './params.ts';
import { faithful, type Quirks } from './quirks.ts';
import { Crash, storeSpan, type FakeProject, type StoredSpan } from './world.ts';

export interface FakeAgentOpsOptions {
	readonly quirks?: Partial<Quirks>;
	readonly email?: string;
	readonly password?: string;
	readonly cookieName?: string;
	/** The host that the guard on public routes demands. */
	readonly apiDomain?: string;
	readonly projects?: readonly FakeProject[];
}

export interface FakeCall {
	readonly method: string;
	readonly path: string;
	readonly params: URLSearchParams;
	readonly headers: IncomingMessage['headers'];
	readonly status: number;
}

export interface FakeAgentOps {
	readonly url: string;
	/** May be changed at any time. */
	readonly quirks: Quirks;
	readonly project: FakeProject;
	/** In order of completion, without those that were made to misbehave. */
	readonly calls: FakeCall[];
	add(spans: readonly RawSpan[], where?: { projectId?: string; statusText?: string }): void;
	/** The next `times` requests whose path and query match are answered like this. */
	misbehave(path: RegExp, how: Misbehaviour, times?: number): void;
	/** As an API restart does: all cookies are void. */
	dropSessions(): void;
	logins(): number;
	close(): Promise<void>;
}

export const defaultProject: FakeProject = {
	id: '11111111-2222-4333-8444-555555555555',
	name: 'Support bot',
	apiKey: '99999999-aaaa-4bbb-8ccc-dddddddddddd'
};

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export async function startFakeAgentOps(options: FakeAgentOpsOptions = {}): Promise<FakeAgentOps> {
	const quirks: Quirks = { ...faithful, ...options.quirks };
	const email = options.email ?? 'service@example.com';
	const password = options.password ?? 'correct horse';
	const cookieName = options.cookieName ?? 'session_id';
	const projects = options.projects ?? [defaultProject];
	const [project = defaultProject] = projects;
	const spans: StoredSpan[] = [];
	const sessions = new Set<string>();
	const calls: FakeCall[] = [];
	const planned: { path: RegExp; how: Misbehaviour; times: number }[] = [];
	const remembered = new Map<string, { body: unknown; untilMs: number }>();
	const loginTimes: number[] = [];
	let logins = 0;

	const server = createServer((request, response) => {
		void handle(request, response).catch(() => response.destroy());
	});

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://fake');
		const chunks: Buffer[] = [];
		for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
		const plan = planned.find(
			(item) => item.times > 0 && item.path.test(url.pathname + url.search)
		);
		if (plan) {
			plan.times -= 1;
			if (await misbehave(plan.how, response)) return;
		}
		const answer = route(request, url, Buffer.concat(chunks).toString('utf8'));
		calls.push({
			method: request.method ?? '',
			path: url.pathname,
			params: url.searchParams,
			headers: request.headers,
			status: answer.status
		});
		const body = quirks.numbersAsText ? numbersAsText(answer.body) : answer.body;
		response
			.writeHead(answer.status, {
				'content-type': 'application/json',
				'cache-control': 'no-store',
				...answer.headers
			})
			.end(JSON.stringify(body));
	}

	function route(request: IncomingMessage, url: URL, body: string): Answer {
		const { pathname: path, searchParams: params } = url;
		try {
			if (path === '/health') return answer(200, { message: 'Server Up' });
			if (path === '/auth/login') return login(request, body);
			if (path === '/v3/auth/token') return token(body);
			if (!/^\/(v4|opsboard)\//.test(path)) return answer(404, { detail: 'Not Found' });
			const refusal = checkCookie(request.headers.cookie);
			if (refusal) return answer(401, { detail: refusal });
			if (request.method !== 'GET') return answer(405, { detail: 'Method Not Allowed' });
			return read(path, params);
		} catch (error) {
			if (error instanceof Invalid) return answer(422, { detail: [error.issue] });
			if (error instanceof Crash) return answer(500, { error: 'Internal Server Error' });
			throw error;
		}
	}

	function login(request: IncomingMessage, body: string): Answer {
		if (quirks.publicGuard) {
			const host = request.headers['x-forwarded-host'];
			const complete =
				request.headers['x-forwarded-for'] &&
				request.headers['user-agent'] &&
				!request.headers.origin;
			if (!complete || host !== (options.apiDomain ?? 'api.example.com')) {
				return answer(500, { detail: 'Internal Server Error' });
			}
		}
		const nowMs = Date.now();
		if (quirks.loginLimit) {
			while ((loginTimes[0] ?? nowMs) < nowMs - 60_000) loginTimes.shift();
			if (loginTimes.length >= 6) return answer(429, { detail: 'Too Many Requests' });
			loginTimes.push(nowMs);
		}
		logins += 1;
		const given: unknown = JSON.parse(body);
		if (
			typeof given !== 'object' ||
			given === null ||
			!('email' in given) ||
			!('password' in given)
		) {
			const issue = {
				type: 'missing',
				loc: ['body', 'email'],
				msg: 'Field required',
				input: given
			};
			return answer(422, { detail: [issue] });
		}
		if (given.email !== email || given.password !== password) {
			return answer(401, { detail: 'Failed to authenticate user.' });
		}
		const id = randomUUID();
		if (!quirks.forgetsSessions) sessions.add(id);
		const value = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ session_id: id })).toString('base64url')}.sig`;
		return {
			...answer(200, { success: true, message: 'User authenticated successfully.' }),
			headers: {
				'set-cookie': `${cookieName}=${value}; Max-Age=2592000; HttpOnly; Path=/; Domain=api.example.com; SameSite=lax`
			}
		};
	}

	function token(body: string): Answer {
		const given: unknown = JSON.parse(body || '{}');
		const key =
			typeof given === 'object' && given !== null && 'api_key' in given ? given.api_key : '';
		if (typeof key !== 'string' || !uuid.test(key)) {
			return answer(400, { error: 'Invalid API key format' });
		}
		const found = projects.find((candidate) => candidate.apiKey === key);
		if (!found) return answer(403, { error: 'Invalid API key' });
		return answer(200, { token: 'eyJ.token', project_id: found.id, project_prem_status: 'pro' });
	}

	function checkCookie(header: string | undefined): string | null {
		const pair = (header ?? '').split('; ').find((item) => item.startsWith(`${cookieName}=`));
		if (pair === undefined) return 'User is not authenticated.';
		const payload = pair.slice(cookieName.length + 1).split('.')[1] ?? '';
		try {
			const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
			const id =
				typeof claims === 'object' && claims !== null && 'session_id' in claims
					? claims.session_id
					: '';
			return typeof id === 'string' && sessions.has(id) ? null : "User's session has expired.";
		} catch {
			return 'Could not decode internal session JWT.';
		}
	}

	function read(path: string, params: URLSearchParams): Answer {
		if (path === '/opsboard/users/me') return answer(200, { id: randomUUID(), email });
		if (path === '/opsboard/projects') {
			return answer(
				200,
				projects.map((item) => projectView(item, spans))
			);
		}
		if (quirks.databaseDown) throw new Crash('connection refused');
		const [, list] = /^\/v4\/traces\/list\/([^/]+)$/.exec(path) ?? [];
		if (list !== undefined) {
			if (!uuid.test(list)) throw new Crash('badly formed hexadecimal UUID string');
			return ofProject(list, (own) => listOf(own, params, path));
		}
		const [, metrics] = /^\/v4\/meterics\/project\/([^/]+)$/.exec(path) ?? [];
		if (metrics !== undefined) {
			if (!uuid.test(metrics)) throw new Crash('badly formed hexadecimal UUID string');
			return ofProject(metrics, (own) => {
				const range = {
					fromNs: readNs(params, 'start_time', quirks),
					toNs: readNs(params, 'end_time', quirks)
				};
				return memory(quirks.metricsCache, 300_000, `${path}?${params}`, () =>
					metricsView(metrics, own, range, quirks)
				);
			});
		}
		const [, detail] = /^\/v4\/traces\/detail\/([^/]+)$/.exec(path) ?? [];
		if (detail !== undefined) {
			const own = spans.filter((span) => span.traceId === detail);
			if (own.length === 0) return answer(404, { detail: 'Trace not found.' });
			return answer(200, detailView(own, quirks));
		}
		const [, logs] = /^\/v4\/logs\/([^/]+)$/.exec(path) ?? [];
		if (logs !== undefined) return logsOf(logs);
		return answer(404, { detail: 'Not Found' });
	}

	function ofProject(id: string, view: (own: StoredSpan[]) => unknown): Answer {
		if (!projects.some((item) => item.id === id))
			return answer(404, { detail: 'Project not found' });
		return answer(200, view(spans.filter((span) => span.projectId === id)));
	}

	function listOf(own: StoredSpan[], params: URLSearchParams, path: string): unknown {
		const range = {
			fromNs: readNs(params, 'start_time', quirks),
			toNs: readNs(params, 'end_time', quirks)
		};
		const query = params.get('query');
		const parsed = {
			...range,
			query: query === '' ? null : query,
			limit: readWhole(params, 'limit', 20, 1, 100),
			offset: readWhole(params, 'offset', 0, 0, Number.MAX_SAFE_INTEGER),
			orderBy: params.get('order_by') ?? 'start_time',
			sortOrder: params.get('sort_order') ?? 'DESC'
		};
		const live =
			parsed.offset === 0 && parsed.query === null && range.fromNs === null && range.toNs === null;
		return memory(quirks.listCache && !live, 30_000, `${path}?${params}`, () =>
			listView(own, parsed, quirks)
		);
	}

	function memory(on: boolean, ms: number, key: string, make: () => unknown): unknown {
		const known = remembered.get(key);
		if (on && known && Date.now() < known.untilMs) return known.body;
		const body = make();
		remembered.set(key, { body, untilMs: Date.now() + ms });
		return body;
	}

	function logsOf(traceId: string): Answer {
		switch (quirks.logs) {
			case 'forbidden':
				return answer(403, { detail: 'You do not have access to this trace' });
			case 'missing':
				return answer(404, { detail: `No logs found for trace ID: ${traceId}` });
			case 'broken':
				throw new Crash('S3 client');
			case 'kept':
				return answer(200, {
					content: JSON.stringify({ body: 'line 1\nline 2' }),
					trace_id: traceId,
					freeplan_truncated: false
				});
		}
	}

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}`,
		quirks,
		project,
		calls,
		add(more, where = {}) {
			const projectId = where.projectId ?? project.id;
			spans.push(...more.map((span) => storeSpan(projectId, span, where.statusText)));
		},
		misbehave(path, how, times = 1) {
			planned.push({ path, how, times });
		},
		dropSessions: () => sessions.clear(),
		logins: () => logins,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		}
	};
}

interface Answer {
	readonly status: number;
	readonly body: unknown;
	readonly headers?: Record<string, string>;
}

const answer = (status: number, body: unknown): Answer => ({ status, body });

/** The key stands in plain text, as it does in AgentOps. */
function projectView(project: FakeProject, spans: readonly StoredSpan[]) {
	const own = spans.filter((span) => span.projectId === project.id);
	return {
		id: project.id,
		name: project.name,
		api_key: project.apiKey,
		org: { id: randomUUID(), name: 'org', prem_status: 'pro', current_user_role: 'owner' },
		span_count: own.length,
		trace_count: new Set(own.map((span) => span.traceId)).size
	};
}

function numbersAsText(value: unknown): unknown {
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return value.map(numbersAsText);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbersAsText(item)]));
}
