/** Surgery on `Content-Security-Policy`: who may frame, and nothing else. */

export interface CspChange {
	/** Origins that may frame; `'self'` is allowed too. Never empty, never `*`. */
	readonly frameAncestors: readonly string[];
	/** The browser speaks plain http here: an upgrade to https would lead nowhere. */
	readonly plainHttp: boolean;
	/** Where media lives, to be reached from the application's pages; null leaves the policy as it is. */
	readonly objectStoreOrigin: string | null;
}

const UPGRADES = new Set(['upgrade-insecure-requests', 'block-all-mixed-content']);
const MEDIA = new Set(['connect-src', 'img-src', 'media-src']);

/** The policy for an answer that has none. */
export function framePolicy(frameAncestors: readonly string[]): string {
	return `frame-ancestors ${frameAncestors.join(' ')}`;
}

/**
 * One field line; every comma-separated policy in it is enforced on its own, so every one is changed.
 * `frame-ancestors` is replaced where it stands (the first one counts, later ones are dropped as the
 * browser would) or added; all other directives keep their bytes.
 */
export function rewriteCsp(line: string, change: CspChange): string {
	return policies(line)
		.map((policy) => rewritePolicy(policy, change, true))
		.join(', ');
}

/** A report-only line enforces nothing: an existing `frame-ancestors` is corrected, none is added. */
export function rewriteReportOnly(line: string, change: CspChange): string {
	return policies(line)
		.map((policy) => rewritePolicy(policy, change, false))
		.join(', ');
}

function policies(line: string): string[] {
	return line.split(',').filter((policy) => policy.trim().replaceAll(';', '').trim() !== '');
}

function rewritePolicy(policy: string, change: CspChange, enforce: boolean): string {
	const kept: string[] = [];
	let framed = false;
	for (const directive of policy.split(';').map((part) => part.trim())) {
		const name = (directive.split(/\s/)[0] ?? '').toLowerCase();
		if (name === '') continue;
		if (name === 'frame-ancestors') {
			if (!framed) kept.push(framePolicy(change.frameAncestors));
			framed = true;
		} else if (change.plainHttp && UPGRADES.has(name)) {
			continue;
		} else if (change.objectStoreOrigin !== null && MEDIA.has(name)) {
			kept.push(addSource(directive, change.objectStoreOrigin));
		} else {
			kept.push(directive);
		}
	}
	if (!framed && enforce) kept.push(framePolicy(change.frameAncestors));
	return kept.join('; ');
}

function addSource(directive: string, origin: string): string {
	const sources = directive.split(/\s+/).slice(1);
	if (sources.includes(origin)) return directive;
	// `'none'` beside another source is ignored by browsers, with a console warning: drop it.
	return [directive.split(/\s+/)[0], ...sources.filter((s) => s !== "'none'"), origin].join(' ');
}
