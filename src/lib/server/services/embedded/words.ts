import { m } from '#lib/paraglide/messages.js';
import type { FindWords, Refusal } from '../../embed/proxy/exchange.ts';
import { readCookie } from '../../embed/rules/cookies.ts';
import { all, single } from '../../embed/rules/header-list.ts';

/**
 * What the portal's pages on an embedded origin say, in the language of the portal's cookie or the browser.
 * @param app the application's name, as people know it
 */
export function refusalWords(app: string): FindWords {
	return (refusal, headers) => {
		const chosen = readCookie(all(headers, 'cookie'), 'locale');
		const wanted = /\b(ko|en)\b/.exec(single(headers, 'accept-language') ?? '')?.[1];
		const lang = chosen === 'en' || chosen === 'ko' ? chosen : wanted === 'en' ? 'en' : 'ko';
		const [title, text] = texts(refusal);
		const locale = { locale: lang } as const;
		return {
			lang,
			title: title({ app }, locale),
			text: text({ app }, locale),
			action: m.embedded_refused_action({}, locale)
		};
	};
}

function texts(refusal: Refusal) {
	switch (refusal) {
		case 'renew':
			return [m.embedded_refused_renew_title, m.embedded_refused_renew_text] as const;
		case 'cookie-refused':
			return [m.embedded_refused_cookie_title, m.embedded_refused_cookie_text] as const;
		case 'unreachable':
			return [m.embedded_refused_unreachable_title, m.embedded_refused_unreachable_text] as const;
		case 'timeout':
			return [m.embedded_refused_timeout_title, m.embedded_refused_timeout_text] as const;
		case 'bad-reply':
			return [m.embedded_refused_reply_title, m.embedded_refused_reply_text] as const;
		case 'too-many':
			return [m.embedded_refused_busy_title, m.embedded_refused_busy_text] as const;
		default:
			return [m.embedded_refused_other_title, m.embedded_refused_other_text] as const;
	}
}
