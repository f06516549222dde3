import { passes, type Needed } from '../../auth/guards.ts';
import type { Project, SignedInUser } from '../../auth/identity.ts';

/** `project`: a bearer of that project; `reader`: a bearer, or anybody who is signed in. */
export type Access = 'public' | Needed | 'project' | 'reader';

/**
 * One access for all methods; or GET and HEAD apart from the rest; or, for a page with forms, each form
 * action by its name (`default` for one without). A test asks for a row for every action.
 */
export type Row =
	| Access
	/** For endpoints: a page with forms names its actions. */
	| { readonly read: Access; readonly write: Access }
	| { readonly read: Access; readonly actions: Readonly<Record<string, Access>> };

/** Read by people and machines, changed by machines: origins are not checked where bearers are taken. */
const readerDoor = { read: 'reader', write: 'project' } as const;

/**
 * Who may enter by which door, by route id. A route without a row is closed to everybody, and a
 * test fails on it. Doors check who comes in; what a project's bearer may see is the handler's part.
 */
export const accessTable: Readonly<Record<string, Row>> = {
	'/': 'public',
	'/login': { read: 'public', actions: { default: 'public' } },
	'/login/code': { read: 'public', actions: { default: 'public' } },
	'/login/invitation': { read: 'public', actions: { default: 'public' } },
	'/login/reset': { read: 'public', actions: { default: 'public' } },
	'/login/oidc': 'public',
	'/login/oidc/callback': 'public',
	'/logout': 'public',
	'/setup': { read: 'public', actions: { default: 'public' } },
	'/preferences': 'public',
	'/healthz': 'public',
	'/readyz': 'public',
	// Asks for METRICS_TOKEN by itself.
	'/metrics': 'public',
	// Doors of the sign-in to Langfuse: they look at the person, the secret or the code themselves.
	'/oidc/[x+2e]well-known/openid-configuration': 'public',
	'/oidc/jwks': 'public',
	'/oidc/authorize': 'public',
	'/oidc/token': 'public',

	'/sessions': 'viewer',
	'/admin/account': {
		read: 'viewer',
		actions: {
			rename: 'viewer',
			personal: 'viewer',
			changePassword: 'viewer',
			endSignIn: 'viewer',
			endOthers: 'viewer',
			beginSecondFactor: 'viewer',
			confirmSecondFactor: 'viewer',
			newBackupCodes: 'viewer',
			removeSecondFactor: 'viewer'
		}
	},
	'/admin/audit': { read: 'admin', actions: { verify: 'admin', keep: 'admin' } },
	'/admin/audit/export': 'admin',
	'/admin/forbidden': 'viewer',
	'/admin/get-started': {
		read: 'viewer',
		actions: { createKey: 'admin', sendTestSpan: 'operator' }
	},
	'/admin/infrastructure': 'viewer',
	'/admin/infrastructure/grafana': 'operator',
	'/admin/infrastructure/grafana/open': 'operator',
	'/admin/infrastructure/series': 'viewer',
	'/admin/langfuse': 'admin',
	'/admin/langfuse/open': 'admin',
	'/admin/monitoring': 'viewer',
	'/admin/monitoring/costs': 'viewer',
	'/admin/monitoring/costs/rows': 'viewer',
	'/admin/monitoring/costs/sessions': 'viewer',
	'/admin/monitoring/budgets': 'viewer',
	'/admin/monitoring/budgets/new': { read: 'operator', actions: { default: 'operator' } },
	'/admin/monitoring/budgets/[id]': {
		read: 'viewer',
		actions: { save: 'operator', remove: 'operator' }
	},
	'/admin/notices': { read: 'viewer', actions: { see: 'viewer' } },
	'/admin/settings/prices': {
		read: 'viewer',
		actions: {
			preview: 'operator-of-all',
			import: 'operator-of-all',
			remove: 'operator-of-all'
		}
	},
	'/admin/settings/prices/rule': {
		read: 'operator-of-all',
		actions: { default: 'operator-of-all' }
	},
	'/admin/settings/prices/file': 'viewer',
	'/admin/settings/prices/reprice': {
		read: 'operator',
		actions: { preview: 'operator', apply: 'operator' }
	},
	'/admin/settings/currency': { read: 'viewer', actions: { save: 'operator-of-all' } },
	'/admin/settings/receivers': {
		read: 'operator-of-all',
		actions: {
			addWebhook: 'operator-of-all',
			addEmail: 'operator-of-all',
			remove: 'operator-of-all',
			test: 'operator-of-all'
		}
	},
	'/admin/monitoring/traces': {
		read: 'viewer',
		// Views that everybody sees need an operator, which their action checks.
		actions: {
			look: 'viewer',
			saveView: 'viewer',
			renameView: 'viewer',
			removeView: 'viewer',
			opens: 'viewer'
		}
	},
	'/admin/monitoring/traces/rows': 'viewer',
	'/admin/monitoring/traces/values': 'viewer',
	'/admin/monitoring/traces/[traceId]': 'viewer',
	'/admin/monitoring/traces/[traceId]/export': 'viewer',
	'/admin/monitoring/traces/[traceId]/head': 'viewer',
	'/admin/monitoring/traces/[traceId]/rank': 'viewer',
	'/admin/monitoring/traces/[traceId]/saying': 'viewer',
	'/admin/monitoring/traces/[traceId]/tree': 'viewer',
	'/admin/monitoring/traces/[traceId]/spans/[spanId]': 'viewer',
	'/admin/monitoring/traces/[traceId]/transcript': 'viewer',
	'/admin/palette': 'viewer',
	'/admin/people': {
		read: 'admin',
		actions: { invite: 'admin', withdraw: 'admin', requireSecondFactor: 'admin' }
	},
	'/admin/people/[personId]': {
		read: 'admin',
		actions: {
			access: 'admin',
			resetLink: 'admin',
			withdrawReset: 'admin',
			removeSecondFactor: 'admin',
			endSignIn: 'admin',
			endAll: 'admin',
			disable: 'admin',
			enable: 'admin',
			remove: 'admin'
		}
	},
	'/admin/settings/storage': {
		read: 'admin',
		actions: { preview: 'admin', set: 'admin' }
	},
	'/admin/settings/connections': {
		read: 'admin',
		actions: { test: 'admin', save: 'admin', remove: 'admin' }
	},
	'/admin/settings/fleet': { read: 'admin', actions: { save: 'admin' } },
	'/admin/settings/projects': {
		read: 'admin',
		actions: {
			createProject: 'admin',
			renameProject: 'admin',
			createKey: 'admin',
			rotateKey: 'admin',
			revokeKey: 'admin'
		}
	},

	'/v1/traces': 'project',
	'/v3/auth/token': { read: 'project', write: 'public' },
	'/v4/traces/list/[project]': readerDoor,
	'/v4/traces/detail/[trace]': readerDoor,
	'/v4/meterics/project/[project]': readerDoor,
	'/v4/logs/[trace]': readerDoor,
	'/v4/logs/upload': 'project',
	'/v4/objects/upload': 'project',
	'/v4/objects/[object]': 'project',

	'/api/agentops/traces': 'viewer',
	'/api/agentops/traces/export': 'viewer',
	'/api/agentops/traces/[traceId]': 'viewer',
	'/api/agentops/traces/[traceId]/spans/[spanId]': 'viewer',
	'/api/agentops/logs/[trace]': 'viewer',
	'/api/agentops/metrics': 'viewer'
};

interface Who {
	readonly user: SignedInUser | null;
	readonly project: Project | null;
}

/**
 * @param routeId Kit's route id; null when no route matches
 * @param action the form action that is called; null = the default one
 */
export function decide(
	routeId: string | null,
	method: string,
	who: Who,
	action: string | null = null
): 'enter' | 'unauthenticated' | 'forbidden' | 'not-found' {
	const known = who.user !== null || who.project !== null;
	if (routeId === null) return known ? 'not-found' : 'unauthenticated';
	const access = accessOf(routeId, method, action);
	if (access !== undefined && admits(access, who)) return 'enter';
	return known ? 'forbidden' : 'unauthenticated';
}

/** What a person needs at least; null when no role opens this door. */
export function neededRole(
	routeId: string | null,
	method: string,
	action: string | null
): Needed | null {
	const access = routeId === null ? undefined : accessOf(routeId, method, action);
	return access === undefined || access === 'public' || access === 'project' || access === 'reader'
		? null
		: access;
}

function accessOf(routeId: string, method: string, action: string | null): Access | undefined {
	const row = accessTable[routeId];
	if (row === undefined || typeof row === 'string') return row;
	if (method === 'GET' || method === 'HEAD') return row.read;
	if ('write' in row) return row.write;
	const name = action ?? 'default';
	return Object.hasOwn(row.actions, name) ? row.actions[name] : undefined;
}

function admits(access: Access, { user, project }: Who): boolean {
	switch (access) {
		case 'public':
			return true;
		case 'project':
			return project !== null;
		case 'reader':
			return project !== null || user !== null;
		case 'viewer':
		case 'operator':
		case 'operator-of-all':
		case 'admin':
			return user !== null && passes(user, access);
	}
}
