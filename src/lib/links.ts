/** Every address of the portal, in one place. Defaults are left out so that links stay short. */

/** What travels from page to page: the project and the time range, as the URL spells them. */
export interface Scope {
	/**
	 * Slug; null = the default project. Pages that add up projects take several too: slugs with commas
	 * between them, or {@link allProjects}.
	 */
	readonly project: string | null;
	/** `range`, `from` and `to` exactly as given; null = the default range. */
	readonly range?: string | null;
	readonly from?: string | null;
	readonly to?: string | null;
}

/** In place of slugs: every project that the reader may see. No slug can be this, or hold a comma. */
export const allProjects = '*';

export const isSeveral = (project: string | null): boolean =>
	project === allProjects || project?.includes(',') === true;

type Params = Readonly<Record<string, string | number | null | undefined>>;

/** Appends the parameters that are set, in a stable order. */
export function withParams(path: string, params: Params): string {
	const search = new URLSearchParams();
	for (const [key, value] of Object.entries(params)) {
		if (value !== null && value !== undefined && value !== '') search.append(key, String(value));
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

/**
 * Pages of `/admin` are asked for with the scope of the page that links to them: the address alone says
 * which project is shown, so that a pasted link and a second tab show what they say.
 */
export const links = {
	/** Where a form of a page is sent: one of its actions, in the page's scope. */
	action: (name: string, scope: Scope) => {
		const carried = withParams('', scopeParams(scope));
		return `?/${name}${carried.replace('?', '&')}`;
	},
	overview: (scope: Scope) => withParams('/admin/monitoring', scopeParams(scope)),
	sessions: (scope: Scope, filters: Params = {}) =>
		withParams('/admin/monitoring/traces', { ...scopeParams(scope), ...filters }),
	/** The list with exactly these parameters. */
	sessionList: (params: URLSearchParams) =>
		withParams('/admin/monitoring/traces', Object.fromEntries(params)),
	/** Values of the data, for the editor of a query. */
	sessionValues: (scope: Scope, question: Params) =>
		withParams('/admin/monitoring/traces/values', { ...scopeParams(scope), ...question }),
	/** The rows of a list again, as data. @param limit how many; a page of them without it */
	sessionRows: (list: URLSearchParams, limit?: number) =>
		withParams('/admin/monitoring/traces/rows', { ...Object.fromEntries(list), limit }),
	session: (traceId: string, scope: Scope, more: Params = {}) =>
		withParams(`/admin/monitoring/traces/${encodeURIComponent(traceId)}`, {
			...scopeParams(scope),
			...more
		}),
	/** @param params which rule was stored just now (`saved`) */
	prices: (scope: Scope, params: Params = {}) =>
		withParams('/admin/settings/prices', { ...scopeParams(scope), ...params }),
	/** @param params which rule (`id`), or what to write one for: its provider and model as producers send them */
	priceRule: (scope: Scope, params: Params = {}) =>
		withParams('/admin/settings/prices/rule', { ...scopeParams(scope), ...params }),
	priceFile: () => '/admin/settings/prices/file',
	repricing: (scope: Scope) => withParams('/admin/settings/prices/reprice', scopeParams(scope)),
	currency: (scope: Scope) => withParams('/admin/settings/currency', scopeParams(scope)),
	receivers: (scope: Scope) => withParams('/admin/settings/receivers', scopeParams(scope)),
	budgets: (scope: Scope) => withParams('/admin/monitoring/budgets', scopeParams(scope)),
	newBudget: (scope: Scope) => withParams('/admin/monitoring/budgets/new', scopeParams(scope)),
	budget: (id: string, scope: Scope) =>
		withParams(`/admin/monitoring/budgets/${encodeURIComponent(id)}`, scopeParams(scope)),
	notices: (scope: Scope) => withParams('/admin/notices', scopeParams(scope)),
	/** All rows of a list as a file. @param list its parameters, as its address has them */
	sessionExport: (format: 'csv' | 'jsonl', list: URLSearchParams) => {
		const params = { ...Object.fromEntries(list), cursor: null, format };
		return withParams('/api/agentops/traces/export', params);
	},
	costs: (scope: Scope) => withParams('/admin/monitoring/costs', scopeParams(scope)),
	/** Every row that its tables can have, as data. @param report the parameters of its address */
	costRows: (report: URLSearchParams) =>
		withParams('/admin/monitoring/costs/rows', Object.fromEntries(report)),
	/** The choice of a project where a list is about several, with what each has of it. */
	sessionsByProject: (scope: Scope, filters: Params = {}) =>
		withParams('/admin/monitoring/costs/sessions', { ...scopeParams(scope), ...filters }),
	getStarted: (scope: Scope) => withParams('/admin/get-started', scopeParams(scope)),
	/** @param to a path on Langfuse's own origin; null opens its first page */
	langfuse: (scope: Scope, to: string | null = null) =>
		withParams('/admin/langfuse', { ...scopeParams(scope), to }),
	/** The single-use way into Langfuse, for the frame or a tab of its own. */
	langfuseDoor: (to: string | null = null) => withParams('/admin/langfuse/open', { to }),
	/** @param to a path on Grafana's own origin; null opens its first page */
	grafana: (scope: Scope, to: string | null = null) =>
		withParams('/admin/infrastructure/grafana', { ...scopeParams(scope), to }),
	/** The single-use way into Grafana, for the frame or a tab of its own. */
	grafanaDoor: (to: string | null = null) =>
		withParams('/admin/infrastructure/grafana/open', { to }),
	/** @param view what `viewParams` of the infrastructure page gives */
	infrastructure: (scope: Scope, view: Params = {}) =>
		withParams('/admin/infrastructure', { ...scopeParams(scope), ...view }),
	/** The figures of a view's panels, as they arrive. */
	infrastructureSeries: (query: Params) => withParams('/admin/infrastructure/series', query),
	projects: (scope: Scope) => withParams('/admin/settings/projects', scopeParams(scope)),
	/** What the palette offers beyond what every page has. */
	palette: (project: string | null) => withParams('/admin/palette', { project }),
	fleet: (scope: Scope) => withParams('/admin/settings/fleet', scopeParams(scope)),
	connections: (scope: Scope) => withParams('/admin/settings/connections', scopeParams(scope)),
	storage: (scope: Scope) => withParams('/admin/settings/storage', scopeParams(scope)),
	people: (scope: Scope) => withParams('/admin/people', scopeParams(scope)),
	person: (id: string, scope: Scope) =>
		withParams(`/admin/people/${encodeURIComponent(id)}`, scopeParams(scope)),
	account: (scope: Scope) => withParams('/admin/account', scopeParams(scope)),
	/** After the person's own settings were kept. */
	accountSaved: (scope: Scope) =>
		withParams('/admin/account', { ...scopeParams(scope), saved: 'personal' }),
	audit: (scope: Scope) => withParams('/admin/audit', scopeParams(scope)),
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
	/** What a session says of itself beside its spans, as it is now. */
	sessionHead: (traceId: string) => `/admin/monitoring/traces/${encodeURIComponent(traceId)}/head`,
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
	/** @param ref the span as addresses name it: see `trace/span-ref.ts` */
	spanPanel: (traceId: string, ref: string) =>
		`/admin/monitoring/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(ref)}`
} as const;
