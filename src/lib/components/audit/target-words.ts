/** What was changed or tested, where the log holds a word of ours for it. */
import { m } from '#lib/paraglide/messages.js';

const words: ReadonlyMap<string, () => string> = new Map([
	['audit retention', m.audit_keep],
	['currency', m.currency_title],
	['database', m.connection_database],
	['fleet', m.fleet_title],
	['mail', m.connection_mail],
	['oidc', m.connection_oidc],
	['second factor', m.people_rule_title],
	['store', m.connection_store],
	['telemetry', m.connection_telemetry],
	['webhooks', m.connection_webhooks]
]);

/** Names of people, projects and things stay as they are: only what these actions concern is a word. */
export const targetText = (action: string, target: string): string =>
	(/^(settings|connection)\./.test(action) ? words.get(target)?.() : undefined) ?? target;
