/** What a warning of a budget says to a person. */
import type { BudgetWarning } from '#lib/cost/budget/warning.ts';
import { dateTime } from '#lib/format/date-time.ts';
import { money } from '#lib/format/money.ts';
import { links } from '#lib/links.ts';
import { m } from '#lib/paraglide/messages.js';
import { baseLocale } from '#lib/paraglide/runtime.js';
import type { MessagePlace } from './budget-message.ts';

/** A mail in the installation's first language. */
export function warningMail(
	{ budgetId, kind, facts }: BudgetWarning,
	{ zone, origin }: MessagePlace
): { readonly subject: string; readonly text: string } {
	const locale = { locale: baseLocale } as const;
	const { budget, project, spent, amount, forecast, exhaustedAtMs } = facts;
	const amountOf = (value: number) => money(value, baseLocale, { currency: budget.currency });
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
				spent: amountOf(spent),
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
