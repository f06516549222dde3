/** The names and values of what an entry of the audit log tells beside its action. */
import { faultWords } from '#lib/components/ui/fault-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Fault } from '#lib/server/agentops/fault.ts';

const names: ReadonlyMap<string, () => string> = new Map([
	['above', m.audit_detail_above],
	['amount', m.budget_amount],
	['browsers', m.audit_detail_browsers],
	['cacheRead', m.prices_cache_read],
	['cacheWrite', m.prices_cache_write],
	['changed', m.audit_detail_changed],
	['currency', m.budget_currency],
	['days', m.audit_detail_days],
	['ending', m.audit_detail_ending],
	['fault', m.audit_detail_fault],
	['filter', m.audit_detail_filter],
	['from', m.audit_detail_from],
	['fromMs', m.audit_detail_from_time],
	['input', m.prices_input],
	['intact', m.audit_detail_intact],
	['kept', m.audit_detail_kept],
	['language', m.nav_language],
	['method', m.audit_detail_method],
	['minutes', m.audit_detail_minutes],
	['model', m.budget_model],
	['name', m.audit_detail_name],
	['note', m.prices_note],
	['origin', m.audit_detail_origin],
	['output', m.prices_output],
	['overlap', m.projects_overlap],
	['period', m.budget_period],
	['project', m.nav_project],
	['projects', m.people_scope],
	['provider', m.audit_detail_provider],
	['rates', m.currency_rates],
	['reasoning', m.prices_reasoning],
	['replaced', m.audit_detail_replaced],
	['required', m.people_rule],
	['role', m.audit_detail_role],
	['rows', m.audit_detail_rows],
	['rules', m.audit_detail_rules],
	['seal', m.audit_detail_seal],
	['service', m.budget_service],
	['sessions', m.nav_sessions],
	['shared', m.audit_detail_shared],
	['shown', m.currency_shown],
	['tag', m.budget_tag],
	['theme', m.nav_theme],
	['to', m.audit_detail_to],
	['toModel', m.audit_detail_to_model],
	['toProvider', m.audit_detail_to_provider],
	['tookMs', m.audit_detail_took],
	['untilMs', m.audit_detail_until_time],
	['upTo', m.audit_detail_up_to],
	['user', m.budget_user],
	['why', m.audit_detail_why],
	['zone', m.fleet_zone]
]);

const role = {
	viewer: m.people_role_viewer,
	operator: m.people_role_operator,
	admin: m.people_role_admin
};
const all = { all: m.budget_all_projects };
/** Values that are words of ours, by the name that they stand under; all others are told as they are. */
const values: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
	role,
	// Of entries before a change told what it was.
	from: role,
	to: role,
	project: all,
	projects: { all: m.people_scope_all },
	method: {
		password: m.audit_method_password,
		'identity provider': m.audit_method_provider,
		'second factor': m.audit_method_second_factor,
		invitation: m.audit_method_invitation,
		'reset link': m.audit_method_reset,
		'API key': m.audit_method_api_key,
		'set-up token': m.audit_method_set_up
	},
	why: {
		'no-email': m.login_provider_no_email,
		unverified: m.login_provider_unverified,
		'no-role': m.login_provider_no_role,
		disabled: m.login_provider_disabled,
		'closed link': m.audit_why_closed_link,
		'too many attempts': m.audit_why_too_many,
		'wrong key': m.audit_why_wrong_key,
		'other project': m.audit_why_other_project,
		'other origin': m.audit_why_other_origin
	},
	required: {
		optional: m.people_rule_optional,
		admins: m.people_rule_admins,
		everyone: m.people_rule_everyone
	},
	overlap: {
		'1h': m.projects_overlap_hour,
		'24h': m.projects_overlap_day,
		'7d': m.projects_overlap_week
	},
	period: { day: m.budget_day, week: m.budget_week, month: m.budget_month },
	theme: { light: m.theme_light, dark: m.theme_dark, system: m.theme_system },
	language: { ko: () => '한국어', en: () => 'English' }
};
const faults: readonly Fault['kind'][] = [
	'unreachable',
	'timeout',
	'refused',
	'unauthenticated',
	'not-found',
	'invalid',
	'busy',
	'not-available',
	'unexpected-reply'
];

/** A fact's name in the reader's language; null where there are no words for it. */
export const detailName = (name: string): string | null => names.get(name)?.() ?? null;

/** What a reader's page knows that an entry does not say. */
export interface Reader {
	/** Tells a moment, Unix ms. */
	timeText(ms: number): string;
	/** The name of a project; null = it has none that is known. */
	projectName(id: string): string | null;
}

/** A list longer than this would be higher than the screen: the rest is counted, and stands in the file. */
const mostListed = 4;

/**
 * A fact's value in the reader's language.
 * @param source what was asked, for a fault
 */
export function detailValue(name: string, value: unknown, source: string, reader: Reader): string {
	if (value === null || value === undefined || value === '') return '–';
	if (Array.isArray(value)) {
		const listed = value.length > mostListed + 1 ? value.slice(0, mostListed) : value;
		const texts = listed.map((each) => detailValue(name, each, source, reader));
		const left = value.length - listed.length;
		return [...texts, ...(left > 0 ? [m.audit_more({ count: left })] : [])].join(', ');
	}
	if (typeof value === 'boolean') return value ? m.audit_yes() : m.audit_no();
	if (typeof value === 'number' && /^(from|until)Ms$/.test(name)) return reader.timeText(value);
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	if (name === 'sessions' && /^[0-9a-f]{32}$/.test(text)) return `${text.slice(0, 8)}…`;
	const project = /^projects?$/.test(name) ? reader.projectName(text) : null;
	if (project !== null) return project;
	const known = values[name];
	if (known && Object.hasOwn(known, text)) return known[text]?.() ?? text;
	const kind = name === 'fault' ? faults.find((each) => each === text) : undefined;
	return kind ? faultWords({ kind, hint: null, source, detail: '' }).title : text;
}
