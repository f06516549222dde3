/** What stands where a secret stood. */
export const redacted = '[redacted]';

/** Segments of a key (lower case, `-` as `_`) under which every value is a secret. */
const secretSegments: ReadonlySet<string> = new Set([
	'authorization',
	'proxy_authorization',
	'api_key',
	'apikey',
	'x_api_key',
	'x_goog_api_key',
	'api_token',
	'access_token',
	'refresh_token',
	'id_token',
	'auth_token',
	'bearer_token',
	'x_auth_token',
	'token',
	'password',
	'passwd',
	'secret',
	'client_secret',
	'secret_key',
	'secret_access_key',
	'private_key',
	'cookie',
	'set_cookie',
	'credentials'
]);
const secretEndings = [
	'_api_key',
	'_apikey',
	'_password',
	'_secret',
	'_secret_key',
	'_secret_access_key',
	'_access_token',
	'_auth_token',
	'_private_key'
] as const;

/** Names inside JSON, Python or header text whose quoted value is a secret. */
const named =
	/((?:^|[^a-z0-9])(?:(?:proxy-)?authorization|(?:x-|[a-z0-9]{1,20}[-_]){0,3}api[-_]?key|(?:access|refresh|auth|id|bearer)[-_]token|(?:client[-_]|aws[-_])?secret(?:[-_]access)?(?:[-_]key)?|password|passwd|private[-_]key|(?:set-)?cookie)(?:\\{0,4}["'])?\s{0,4}[:=]\s{0,4}\\{0,4}(["']))([^"'\\]{1,8192})/gi;
/** Secrets that show by themselves: bearer tokens, provider keys, JSON web tokens, private keys. */
const telling =
	/\b(?:(?:Bearer|Basic)\s{1,4}[A-Za-z0-9._~+/=-]{8,8192}|sk-[A-Za-z0-9_-]{16,512}|(?:ghp|gho|ghs|ghr|github_pat|hf|gsk|glpat|r8|xai|pplx|nvapi)[_-][A-Za-z0-9_-]{20,512}|xox[abeoprs]-[A-Za-z0-9-]{10,512}|AIza[A-Za-z0-9_-]{30,64}|(?:AKIA|ASIA)[A-Z0-9]{16}\b|eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,4096})|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----)){0,8192}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g;

/** True when every value under this dotted key is a secret. `user_api_key_hash` and `max_tokens` are not. */
export function isSecretKey(key: string): boolean {
	let secret = judged.get(key);
	if (secret === undefined) {
		secret = judge(key);
		// Senders make up keys, so what is remembered of them has an end.
		if (judged.size >= 10_000) judged.clear();
		judged.set(key, secret);
	}
	return secret;
}

/** The same few keys stand on every span. */
const judged = new Map<string, boolean>();

function judge(key: string): boolean {
	for (const segment of key.toLowerCase().replaceAll('-', '_').split('.')) {
		if (secretSegments.has(segment)) return true;
		if (secretEndings.some((ending) => segment.endsWith(ending))) return true;
	}
	return false;
}

/** Masks the secrets that show in a text: `Authorization: Bearer …`, `sk-…`, `"api_key": "…"`. Linear in its length. */
export function redactText(text: string): string {
	if (text.length < 8) return text;
	// Most texts are prose without a quote, and the search for names is the dearer one.
	const quoted = text.includes('"') || text.includes("'");
	const unnamed = quoted ? text.replace(named, (_whole, head: string) => head + redacted) : text;
	return unnamed.replace(telling, redacted);
}

/** A copy of flat attributes without secrets: for browsers, exports and logs. */
export function redactAttributes(
	attributes: Readonly<Record<string, string>>
): Record<string, string> {
	const safe = Object.create(null) as Record<string, string>;
	for (const [key, value] of Object.entries(attributes)) {
		safe[key] = value !== '' && isSecretKey(key) ? redacted : redactText(value);
	}
	return safe;
}
