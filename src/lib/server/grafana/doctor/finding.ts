/** What the doctor may find, as data: the page has a text and a fix for each kind. */
import type { Found, FrameFinding } from '../../embed/doctor/finding.ts';

export type GrafanaFinding =
	| FrameFinding
	/** Something else answers there. */
	| Found<'not-grafana', 'blocking', { url: string; status: number }>
	/** Links, redirects and assets would lead to `configured`. */
	| Found<'root-url-differs', 'warning', { configured: string; expected: string }>
	/** It does not believe the portal who somebody is, and lets nobody in without a password. */
	| Found<'login-required', 'warning', { publicOrigin: string }>
	/** Everybody is the same anonymous viewer. */
	| Found<'anonymous', 'info', { publicOrigin: string }>
	/** `version`: null where Grafana is told to hide it. */
	| Found<'running', 'info', { version: string | null }>;
