import { expect, it } from 'vitest';
import { bySeverity, byUrgency, type Alert, type Target } from './status.ts';

const target = (job: string, health: Target['health']): Target => ({
	job,
	instance: 'i',
	pool: job,
	url: '',
	health,
	error: null,
	scrapedAtMs: null,
	durationSeconds: null
});
const alert = (name: string, parts: Partial<Alert>): Alert => ({
	name,
	state: 'firing',
	severity: null,
	summary: null,
	labels: [],
	sinceMs: 0,
	value: null,
	...parts
});

it('lists failing targets first', () => {
	const all = [target('b', 'up'), target('c', 'down'), target('a', 'up'), target('d', 'unknown')];
	expect(byUrgency(all).map(({ job }) => job)).toEqual(['c', 'd', 'a', 'b']);
});

it('lists firing before pending, grave before light, old before new', () => {
	const all = [
		alert('pending', { state: 'pending', severity: 'critical' }),
		alert('unrated', {}),
		alert('new', { severity: 'critical', sinceMs: 9 }),
		alert('old', { severity: 'critical', sinceMs: 3 }),
		alert('warning', { severity: 'warning' })
	];
	expect(bySeverity(all).map(({ name }) => name)).toEqual([
		'old',
		'new',
		'warning',
		'unrated',
		'pending'
	]);
});
