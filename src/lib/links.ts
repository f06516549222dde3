/** Every address of the portal, in one place. Defaults are left out so that links stay short. */

/** What travels from page to page: the project and the time range, as the URL spells them. */
export interface Scope {
	/** Slug; null = the default project. */
	readonly project: string | null;
	/** `range`, `from` and `to` exactly as given; null = the default range. */
	readonly range?: string | null;
	readonly from?: string | null;
	readonly to?: string | null;
}

type Params = Readonly<Record<string, string | number | null | undefined>>;

/** Appends the parameters that are set, in a stable order. */
export function withParams(path: string, params: Params): string {
	const search = new URLSearchParams();
	for (const [key, value] of Object.entries(params)) {
		if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
	}
	const text = search.toString();
	return text ? `${path}?${text}` : path;
}

const scopeParams = (scope: Scope): Params => ({
	project: scope.project,
	range: scope.range,
	from: scope.from,
	to: scope.to
});

/** Reads the scope that a page's URL carries, so that links can pass it on unchanged. */
export function scopeOf(url: URL): Scope {
	const read = (key: string) => url.searchParams.get(key) || null;
	return { project: read('project'), range: read('range'), from: read('from'), to: read('to') };
}

export const links = {
	overview: (scope: Scope) => withParams('/admin/monitoring', scopeParams(scope)),
	sessions: (scope: Scope, filters: Params = {}) =>
		withParams('/admin/monitoring/traces', { ...scopeParams(scope), ...filters }),
	/** The list with exactly these parameters. */
	sessionList: (params: URLSearchParams) =>
		withParams('/admin/monitoring/traces', Object.fromEntries(params)),
	/** Where a form of the list is sent. */
	sessionAction: (name: string, project: string | null) =>
		`?/${name}${project === null ? '' : `&${new URLSearchParams({ project })}`}`,
	/** Values of the data, for the editor of a query. */
	sessionValues: (scope: Scope, question: Params) =>
		withParams('/admin/monitoring/traces/values', { ...scopeParams(scope), ...question }),
	/** The first page of a list again, as data. */
	sessionRows: (list: URLSearchParams) =>
		withParams('/admin/monitoring/traces/rows', Object.fromEntries(list)),
	session: (traceId: string, scope: Scope, more: Params = {}) =>
		withParams(`/admin/monitoring/traces/${encodeURIComponent(traceId)}`, {
			...scopeParams(scope),
			...more
		}),
	/** @param model what to write a price for; its provider and name as producers send them */
	prices: (params: Params = {}) => withParams('/admin/settings/prices', params),
	priceRule: (params: Params = {}) => withParams('/admin/settings/prices/rule', params),
	priceFile: () => '/admin/settings/prices/file',
	repricing: (params: Params = {}) => withParams('/admin/settings/prices/reprice', params),
	currency: () => '/admin/settings/currency',
	receivers: () => '/admin/settings/receivers',
	budgets: () => '/admin/monitoring/budgets',
	newBudget: (params: Params = {}) => withParams('/admin/monitoring/budgets/new', params),
	budget: (id: string) => `/admin/monitoring/budgets/${encodeURIComponent(id)}`,
	notices: () => '/admin/notices',
	/** All rows of a list as a file. @param list its parameters, as its address has them */
	sessionExport: (format: 'csv' | 'jsonl', list: URLSearchParams) => {
		const params = { ...Object.fromEntries(list), cursor: null, format };
		return withParams('/api/agentops/traces/export', params);
	},
	costs: (scope: Scope) => withParams('/admin/monitoring/costs', scopeParams(scope)),
	getStarted: (scope: Scope) => withParams('/admin/get-started', { project: scope.project }),
	/** @param to a path on Langfuse's own origin; null opens its first page */
	langfuse: (to: string | null = null) => withParams('/admin/langfuse', { to }),
	/** The single-use way into Langfuse, for the frame or a tab of its own. */
	langfuseDoor: (to: string | null = null) => withParams('/admin/langfuse/open', { to }),
	/** @param to a path on Grafana's own origin; null opens its first page */
	grafana: (to: string | null = null) => withParams('/admin/infrastructure/grafana', { to }),
	/** The single-use way into Grafana, for the frame or a tab of its own. */
	grafanaDoor: (to: string | null = null) =>
		withParams('/admin/infrastructure/grafana/open', { to }),
	/** @param view what `viewParams` of the infrastructure page gives */
	infrastructure: (scope: Scope, view: Params = {}) =>
		withParams('/admin/infrastructure', { ...scopeParams(scope), ...view }),
	/** The figures of a view's panels, as they arrive. */
	infrastructureSeries: (query: Params) => withParams('/admin/infrastructure/series', query),
	projects: () => '/admin/settings/projects',
	/** What the palette offers beyond what every page has. */
	palette: (project: string | null) => withParams('/admin/palette', { project }),
	fleet: () => '/admin/settings/fleet',
	connections: () => '/admin/settings/connections',
	storage: () => '/admin/settings/storage',
	people: () => '/admin/people',
	person: (id: string) => `/admin/people/${encodeURIComponent(id)}`,
	account: () => '/admin/account',
	/** After the person's own settings were kept. */
	accountSaved: () => '/admin/account?saved=personal',
	audit: (filters: Params = {}) => withParams('/admin/audit', filters),
	auditExport: (filters: Params) => withParams('/admin/audit/export', filters),
	/** What who lacks a role is shown; it has no content of its own. */
	forbidden: (needs: string | null) => withParams('/admin/forbidden', { needs }),
	loginCode: (next: string) => withParams('/login/code', { next }),
	/** Leaves the portal for the company's identity provider. */
	loginProvider: (next: string) => withParams('/login/oidc', { next }),
	loginProblem: (problem: string, next: string) => withParams('/login', { problem, next }),
	login: (next: string) => withParams('/login', { next }),
	/** All of a session as a file: the v4 detail, or a request that any OTLP receiver takes. */
	sessionFile: (traceId: string, format: 'json' | 'otlp') =>
		withParams(`/admin/monitoring/traces/${encodeURIComponent(traceId)}/export`, { format }),
	/** The tree of a session in its wire form, as it is now. */
	sessionTree: (traceId: string) => `/admin/monitoring/traces/${encodeURIComponent(traceId)}/tree`,
	/** Where a span stands among those of its operation. */
	spanRank: (traceId: string, question: Params) =>
		withParams(`/admin/monitoring/traces/${encodeURIComponent(traceId)}/rank`, question),
	/** Spans of a session in whose content a text stands. */
	spansSaying: (traceId: string, text: string) =>
		withParams(`/admin/monitoring/traces/${encodeURIComponent(traceId)}/saying`, { q: text }),
	/** A piece of a session's transcript, as JSON. */
	transcript: (traceId: string, from: number) =>
		withParams(`/admin/monitoring/traces/${encodeURIComponent(traceId)}/transcript`, {
			from: from === 0 ? null : from
		}),
	spanPanel: (traceId: string, spanId: string) =>
		`/admin/monitoring/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`
} as const;
