/** What a warning of a budget says to a person. */
import type { BudgetWarning } from '#lib/cost/budget/warning.ts';
import { dateTime } from '#lib/format/date-time.ts';
import { money } from '#lib/format/money.ts';
import { links } from '#lib/links.ts';
import { m } from '#lib/paraglide/messages.js';
import { baseLocale } from '#lib/paraglide/runtime.js';
import type { Language } from '#lib/settings/fleet.ts';
import type { MessagePlace } from './budget-message.ts';

/** @param language of the installation; null = the portal's first */
export function warningMail(
	{ budgetId, kind, facts }: BudgetWarning,
	{ zone, origin }: MessagePlace,
	language: Language | null
): { readonly subject: string; readonly text: string } {
	const spoken = language ?? baseLocale;
	const locale = { locale: spoken } as const;
	const { budget, project, spent, amount, forecast, exhaustedAtMs } = facts;
	const { currency } = budget;
	const amountOf = (value: number) => money(value, spoken, { currency });
	const lowerBound = facts.partly !== null || facts.unpricedCalls > 0;
	const at = (ms: number) => dateTime(ms, zone, { precision: 'minute', withZone: true });
	const subject =
		kind === 'forecast'
			? m.budget_warned_forecast({ name: budget.name }, locale)
			: m.budget_warned_share({ name: budget.name, percent: kind }, locale);
	const lines = [
		subject,
		'',
		m.budget_mail_project({ name: project?.name ?? m.budget_all_projects({}, locale) }, locale),
		m.budget_mail_period({ from: at(facts.periodStartMs), to: at(facts.periodEndMs) }, locale),
		m.budget_mail_spent(
			{
				spent: money(spent, spoken, { currency, lowerBound }),
				amount: amountOf(amount),
				percent: ((spent / amount) * 100).toFixed(1)
			},
			locale
		)
	];
	if (facts.partly) {
		const { readSessions, totalSessions } = facts.partly;
		lines.push(m.budget_partial({ read: readSessions, total: totalSessions }, locale));
	}
	if (facts.unpricedCalls > 0) {
		lines.push(m.budget_unpriced({ count: facts.unpricedCalls }, locale));
	}
	if (forecast) {
		const { expected, low, high } = forecast;
		lines.push(
			m.budget_mail_forecast(
				{ expected: amountOf(expected), low: amountOf(low), high: amountOf(high) },
				locale
			)
		);
	}
	if (exhaustedAtMs !== null) {
		lines.push(m.budget_mail_exhausted({ at: at(exhaustedAtMs) }, locale));
	}
	if (origin) lines.push('', origin + links.budget(budgetId, { project: project?.slug ?? null }));
	return { subject, text: `${lines.join('\n')}\n` };
}
