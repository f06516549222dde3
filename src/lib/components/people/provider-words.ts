import { m } from '#lib/paraglide/messages.js';

const problems = {
	unreachable: m.login_provider_unreachable,
	interrupted: m.login_provider_interrupted,
	refused: m.login_provider_refused,
	'no-email': m.login_provider_no_email,
	unverified: m.login_provider_unverified,
	'no-role': m.login_provider_no_role,
	disabled: m.login_provider_disabled
};

/** Why the identity provider's sign-in opened nothing. */
export const providerProblemText = (problem: keyof typeof problems): string => problems[problem]();
