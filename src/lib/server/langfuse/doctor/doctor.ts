/** Looks at Langfuse and at the names of both sides, and says what would go wrong in the frame. */
import { z } from 'zod';
import { examineNames, type Addresses } from '../../embed/doctor/names.ts';
import { probe, type Probe } from '../../embed/doctor/probe.ts';
import type { MayConnect } from '../../guarded-lookup.ts';
import { health, probeBuild } from './build.ts';
import type { Finding } from './finding.ts';

export interface Patient extends Addresses {
	/** Whether a base-path build may be served on the portal's own origin. */
	readonly prefixMode?: boolean;
	/** Where Langfuse finds the portal as OpenID provider; null when it is none. */
	readonly issuer?: string | null;
	readonly timeoutMs?: number;
	/** Of each IP address that its name leads to; left out: any. */
	readonly mayConnect?: MayConnect | undefined;
	/** Unix milliseconds. */
	readonly now?: () => number;
}

const providers = z.record(z.string(), z.object({ id: z.string(), callbackUrl: z.url() }));

/**
 * Findings in the order of a repair: names first, then whether it runs, then its settings. A healthy
 * set-up gives `running` and perhaps notes. Never throws; takes at most three times `timeoutMs`.
 */
export async function diagnose(patient: Patient): Promise<Finding[]> {
	const { upstreamUrl, timeoutMs = 3_000, mayConnect } = patient;
	const url = new URL(upstreamUrl).origin;
	const build = await probeBuild(url, timeoutMs, mayConnect);
	const names = examineNames(patient, build.basePath !== '');
	if (build.basePath !== '' && !patient.prefixMode) {
		const { basePath } = build;
		const { portalOrigin } = patient;
		const found: Finding = {
			kind: 'base-path-build',
			severity: 'blocking',
			params: { basePath, portalOrigin }
		};
		return [...names, found, ...examineVersion(build.health)];
	}
	const stopped = examineHealth(url, build.health);
	if (stopped) return [...names, stopped];
	const signInUrl = `${url}${build.basePath}/api/auth/providers`;
	const [ready, signIn] = await Promise.all([
		probe('langfuse', `${url}${build.basePath}/api/public/ready`, timeoutMs, {}, mayConnect),
		probe('langfuse', signInUrl, timeoutMs, {}, mayConnect)
	]);
	const stopping: Finding[] =
		ready.kind === 'answer' && ready.status === 500
			? [{ kind: 'stopping', severity: 'warning', params: { url } }]
			: [];
	return [
		...names,
		...stopping,
		...examineSignIn(patient, build.basePath, signInUrl, signIn),
		...examineClock(build.health, (patient.now ?? Date.now)()),
		...examineVersion(build.health)
	];
}

function examineHealth(url: string, root: Probe): Finding | null {
	if (root.kind === 'silent') {
		if (root.timedOut) return { kind: 'starting', severity: 'blocking', params: { url } };
		return { kind: 'not-running', severity: 'blocking', params: { url, code: root.code } };
	}
	const known = health.safeParse(root.json).success;
	if (root.status === 503) return { kind: 'starting', severity: 'blocking', params: { url } };
	if (root.status === 500) return { kind: 'booted-broken', severity: 'blocking', params: { url } };
	if (root.status === 200 && known) return null;
	return { kind: 'not-langfuse', severity: 'blocking', params: { url, status: root.status } };
}

function examineSignIn(patient: Patient, basePath: string, url: string, reply: Probe): Finding[] {
	const parsed = reply.kind === 'answer' ? providers.safeParse(reply.json) : null;
	if (!parsed?.success) {
		const status = reply.kind === 'answer' ? reply.status : null;
		return [{ kind: 'sign-in-unreadable', severity: 'warning', params: { url, status } }];
	}
	const found: Finding[] = [];
	const origin = basePath === '' ? patient.publicOrigin : patient.portalOrigin;
	const expected = `${origin}${basePath}`;
	const [first] = Object.values(parsed.data);
	const configured = first?.callbackUrl.split('/api/auth/')[0] ?? null;
	if (configured !== null && configured !== expected) {
		// A path in NEXTAUTH_URL replaces next-auth's own.
		const setting = basePath === '' ? expected : `${expected}/api/auth`;
		found.push({
			kind: 'nextauth-url-differs',
			severity: 'warning',
			params: { configured, expected: setting }
		});
		if (configured.startsWith('https:') && origin.startsWith('http:')) {
			const refused = { configured, expected: setting, publicOrigin: origin };
			found.push({ kind: 'secure-cookies-refused', severity: 'blocking', params: refused });
		}
	}
	if ('custom' in parsed.data) return found;
	// Without the portal as provider people sign in to Langfuse by hand, once.
	const { issuer = null } = patient;
	return issuer === null
		? [
				...found,
				{ kind: 'sso-off', severity: 'info', params: { portalOrigin: patient.portalOrigin } }
			]
		: [...found, { kind: 'sso-missing', severity: 'warning', params: { issuer } }];
}

function examineVersion(root: Probe): Finding[] {
	const version = versionOf(root);
	if (version === null) return [];
	const major = majorOf(version);
	const running: Finding = {
		kind: 'running',
		severity: 'info',
		params: { version, api: major >= 4 ? 'events' : 'legacy' }
	};
	if (major >= 2 && major <= 4) return [running];
	return [{ kind: 'unsupported-version', severity: 'warning', params: { version } }, running];
}

function examineClock(root: Probe, nowMs: number): Finding[] {
	if (root.kind !== 'answer' || root.date === null) return [];
	const seconds = Math.round((Date.parse(root.date) - nowMs) / 1000);
	// The field counts whole seconds; openid-client allows ten.
	if (!Number.isFinite(seconds) || Math.abs(seconds) <= 8) return [];
	return [{ kind: 'clock-skew', severity: 'warning', params: { seconds } }];
}

function versionOf(root: Probe): string | null {
	const parsed = root.kind === 'answer' ? health.safeParse(root.json) : null;
	return parsed?.success ? parsed.data.version : null;
}

const majorOf = (version: string) => Number.parseInt(version.replace(/^v/, ''), 10) || 0;
