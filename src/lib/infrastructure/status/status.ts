/** What Prometheus says of itself: what it scrapes, and what its rules found. */

export interface Target {
	readonly job: string;
	readonly instance: string;
	readonly pool: string;
	/** Without user, password and query. */
	readonly url: string;
	readonly health: 'up' | 'down' | 'unknown';
	/** Of the last scrape; null when it went well. */
	readonly error: string | null;
	/** Unix ms; null before the first. */
	readonly scrapedAtMs: number | null;
	readonly durationSeconds: number | null;
}

export interface Alert {
	readonly name: string;
	readonly state: 'firing' | 'pending';
	/** Label `severity`; null without one. */
	readonly severity: string | null;
	/** Annotation `summary`, else `description`; null without either. */
	readonly summary: string | null;
	/** The other labels, `name=value`. */
	readonly labels: readonly string[];
	/** Unix ms since when. */
	readonly sinceMs: number | null;
	readonly value: number | null;
}

export interface Rule {
	readonly group: string;
	readonly name: string;
	readonly kind: 'alerting' | 'recording';
	/** Of an alerting rule; null of a recording one. */
	readonly state: 'firing' | 'pending' | 'inactive' | null;
	readonly query: string;
	readonly healthy: boolean;
	/** Why it could not be evaluated; null when it could. */
	readonly error: string | null;
	readonly evaluatedAtMs: number | null;
}

const targetOrder = { down: 0, unknown: 1, up: 2 } as const;

/** What needs a person first, then by name. */
export function byUrgency(targets: readonly Target[]): Target[] {
	return targets.toSorted(
		(one, other) =>
			targetOrder[one.health] - targetOrder[other.health] ||
			compare(one.job, other.job) ||
			compare(one.instance, other.instance)
	);
}

const severities = ['critical', 'warning', 'info'];

/** Firing before pending, critical before warning, the oldest first. */
export function bySeverity(alerts: readonly Alert[]): Alert[] {
	const rank = ({ severity }: Alert) => {
		const index = severities.indexOf(severity ?? '');
		return index === -1 ? severities.length : index;
	};
	return alerts.toSorted(
		(one, other) =>
			compare(one.state, other.state) ||
			rank(one) - rank(other) ||
			(one.sinceMs ?? 0) - (other.sinceMs ?? 0)
	);
}

/** By code unit: the same on every machine. */
function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
