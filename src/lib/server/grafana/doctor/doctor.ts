/** Looks at Grafana and at the names of both sides, and says what would go wrong in the frame. */
import { z } from 'zod';
import { examineNames, type Addresses } from '../../embed/doctor/names.ts';
import { probe, type Probe } from '../../embed/doctor/probe.ts';
import type { MayConnect } from '../../guarded-lookup.ts';
import type { HeaderList } from '../../embed/rules/header-list.ts';
import type { GrafanaFinding } from './finding.ts';

export interface Patient extends Addresses {
	/** How the portal tells Grafana who asks. */
	readonly identity: HeaderList;
	readonly timeoutMs?: number;
	/** Of each IP address that its name leads to; left out: any. */
	readonly mayConnect?: MayConnect | undefined;
}

const SETTINGS_PATH = '/api/frontend/settings';

const health = z.object({ database: z.string(), version: z.string().optional() });
const settings = z.object({
	appUrl: z.string(),
	buildInfo: z.object({ version: z.string().optional() }).optional()
});

/**
 * Findings in the order of a repair: names first, then whether it runs, then its settings. A healthy
 * set-up gives `running` alone. Never throws; takes at most twice `timeoutMs`.
 */
export async function diagnose(patient: Patient): Promise<GrafanaFinding[]> {
	const { upstreamUrl, publicOrigin, timeoutMs = 3_000, mayConnect } = patient;
	const url = new URL(upstreamUrl).origin;
	const names = examineNames(patient);
	const alive = await probe('grafana', `${url}/api/health`, timeoutMs, {}, mayConnect);
	const stopped = examineHealth(url, alive);
	if (stopped) return [...names, stopped];
	// As Grafana's own server would see it behind the portal: a redirect to another domain shows here.
	const identity = { host: new URL(publicOrigin).host, ...Object.fromEntries(patient.identity) };
	const [user, boot] = await Promise.all([
		probe('grafana', `${url}/api/user`, timeoutMs, identity, mayConnect),
		probe('grafana', `${url}${SETTINGS_PATH}`, timeoutMs, identity, mayConnect)
	]);
	const known = boot.kind === 'answer' ? settings.safeParse(boot.json).data : undefined;
	const version = versionOf(alive) ?? known?.buildInfo?.version ?? null;
	return [
		...names,
		...examineRootUrl(known?.appUrl ?? redirectedTo(boot), publicOrigin),
		...examineSignIn(user, boot, publicOrigin),
		{ kind: 'running', severity: 'info', params: { version } }
	];
}

function examineHealth(url: string, reply: Probe): GrafanaFinding | null {
	if (reply.kind === 'silent') {
		if (reply.timedOut) return { kind: 'starting', severity: 'blocking', params: { url } };
		return { kind: 'not-running', severity: 'blocking', params: { url, code: reply.code } };
	}
	const known = health.safeParse(reply.json).success;
	if (reply.status === 200 && known) return null;
	// 503 with its own body: its database does not answer.
	if (reply.status === 503) return { kind: 'starting', severity: 'blocking', params: { url } };
	return { kind: 'not-grafana', severity: 'blocking', params: { url, status: reply.status } };
}

/** A `root_url` with a path, or a domain that is enforced, shows as a redirect of every other address. */
function redirectedTo(reply: Probe): string | null {
	if (reply.kind !== 'answer' || reply.location === null) return null;
	const at = reply.location.indexOf(SETTINGS_PATH);
	return at > 0 ? `${reply.location.slice(0, at)}/` : null;
}

/** Grafana writes its `root_url` with a slash at the end. */
function examineRootUrl(appUrl: string | null, publicOrigin: string): GrafanaFinding[] {
	if (appUrl === null || appUrl.replace(/\/$/, '') === publicOrigin) return [];
	const params = { configured: appUrl, expected: publicOrigin };
	return [{ kind: 'root-url-differs', severity: 'warning', params }];
}

function examineSignIn(user: Probe, boot: Probe, publicOrigin: string): GrafanaFinding[] {
	if (user.kind !== 'answer' || user.status !== 401) return [];
	const params = { publicOrigin };
	return boot.kind === 'answer' && boot.status === 200
		? [{ kind: 'anonymous', severity: 'info', params }]
		: [{ kind: 'login-required', severity: 'warning', params }];
}

function versionOf(reply: Probe): string | null {
	return reply.kind === 'answer' ? (health.safeParse(reply.json).data?.version ?? null) : null;
}
