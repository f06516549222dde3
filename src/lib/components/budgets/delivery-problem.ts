import { m } from '#lib/paraglide/messages.js';

type Told = Readonly<Record<string, string>>;

/**
 * What the portal itself says of a failed delivery, as it is kept (budgets/deliver.ts, notify/webhook.ts). It
 * is kept in English, since a database and a log have no reader's language.
 */
const own: readonly (readonly [RegExp, (told: Told) => string])[] = [
	[/^its secret cannot be opened$/, () => m.delivery_no_secret()],
	[/^no mail server is set$/, () => m.delivery_no_mail_server()],
	[/^the warning is gone$/, () => m.delivery_warning_gone()],
	[/^not an http:\/\/ or https:\/\/ address/, () => m.delivery_no_url()],
	[
		/^no answer within (?<ms>\d+) ms$/,
		({ ms }) => m.delivery_no_answer_within({ seconds: Number(ms) / 1_000 })
	],
	[/^no answer$/, () => m.delivery_no_answer()],
	[/^(?<host>\S+) has no address$/, ({ host = '' }) => m.delivery_no_address({ host })],
	[/^(?<host>\S+) is a private address$/, ({ host = '' }) => m.delivery_private({ host })],
	[
		/^(?<host>\S+) is an address that is never called$/,
		({ host = '' }) => m.delivery_never({ host })
	],
	[/^HTTP 410: the receiver is gone$/, () => m.delivery_gone()],
	[/^HTTP (?<status>\d{3})$/, ({ status = '' }) => m.delivery_status({ status })],
	[/^ECONNREFUSED$/, () => m.delivery_connection_refused()]
];

/** Why a warning was not delivered. What servers and sockets say of themselves is told as they say it. */
export function deliveryProblemText(problem: string): string {
	for (const [pattern, text] of own) {
		const match = pattern.exec(problem);
		if (match) return text(match.groups ?? {});
	}
	return problem;
}
