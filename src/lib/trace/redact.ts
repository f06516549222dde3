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
	'security_token',
	'session_token',
	'bearer_token',
	'x_auth_token',
	'token',
	'password',
	'passwd',
	'pwd',
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
	'_pwd',
	'_secret',
	'_secret_key',
	'_secret_access_key',
	'_access_token',
	'_auth_token',
	'_security_token',
	'_session_token',
	'_private_key'
] as const;

/** Without a word of these in it a text names no secret. */
const hint = /key|token|secret|passw|pwd|cookie|authori[sz]ation|x-amz-|[?&](?:sig|auth)/i;
/** Names inside JSON, Python or header text whose quoted value is a secret. `PWD` is a folder too. */
const named =
	/((?:^|[^a-z0-9])(?:(?:proxy-)?authorization|(?:x-|[a-z0-9]{1,20}[-_]){0,3}api[-_]?key|(?:access|refresh|auth|id|bearer)[-_]token|(?:client[-_]|aws[-_])?secret(?:[-_]access)?(?:[-_]key)?|password|passwd|pwd(?=(?:\\{0,4}["'])?\s{0,4}[:=]\s{0,4}\\{0,4}["'](?![/~.]|[a-z]:))|private[-_]key|(?:set-)?cookie)(?:\\{0,4}["'])?\s{0,4}[:=]\s{0,4}\\{0,4}(["']))([^"'\\]{1,8192})/gi;
/**
 * The same without quotes: in an environment file, a header or the query of an address. A value ends at white
 * space or at what ends one of these; one of fewer than six characters is a word such as `none`.
 */
const bare =
	/((?:^|[^a-z0-9])(?:(?:(?:proxy-)?authorization|(?:x-|[a-z0-9]{1,20}[-_]){0,3}api[-_]?key|(?:x-amz-)?(?:access|refresh|auth|id|bearer|security|session)[-_]token|(?:client[-_]|aws[-_])?secret(?:[-_]access)?[-_]key|client[-_]secret|private[-_]key)\s{0,4}[:=]\s{0,4}(?:[A-Za-z]{3,12}[ \t]{1,4}(?=[^\s]{6}))?|(?:password|passwd)(?:\s{0,4}=\s{0,4}|\s{0,4}:\s{0,4}(?=[^\s"']{0,64}[\d!@#$%^&*_+=-]))|pwd\s{0,4}=\s{0,4}(?![/~.]|[a-z]:))|[?&](?:key|token|sig|signature|secret|auth|x-amz-signature|x-amz-credential)=)([^\s"'`&,;<>()[\]{}\\|]{6,8192})/gi;
/** The password of an address: `postgres://user:password@host`. */
const userInfo = /([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#@"'<>:]{0,256}:)([^\s/?#@"'<>]{1,256})(?=@)/gi;
/** The password that a command line hands to curl: `-u name:password`; `-u 1000:1000` is docker's. */
const curlUser =
	/((?:^|[\s"'])(?:-u|--user|--proxy-user)(?:\s{1,4}|=|\\{0,4}["'],\s{0,4})\\{0,4}["']?[^\s:"'\\]{1,128}:)((?!\/\/|\d{1,10}(?:[\s"'\\]|$))[^\s"'\\]{1,256})/g;
/** Secrets that show by themselves: bearer tokens, provider keys, JSON web tokens, private keys. */
const telling =
	/\b(?:(?:Bearer|Basic)\s{1,4}[A-Za-z0-9._~+/=-]{8,8192}|sk-[A-Za-z0-9_-]{16,512}|(?:ghp|gho|ghs|ghr|github_pat|hf|gsk|glpat|r8|xai|pplx|nvapi)[_-][A-Za-z0-9_-]{20,512}|xox[abeoprs]-[A-Za-z0-9-]{10,512}|AIza[A-Za-z0-9_-]{30,64}|lsv2_(?:pt|sk)_[A-Za-z0-9_]{20,512}|tvly-[A-Za-z0-9_-]{16,512}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,512}|whsec_[A-Za-z0-9+/=]{16,512}|dapi[0-9a-f]{32}(?:-\d)?\b|ya29\.[A-Za-z0-9_-]{20,2048}|(?:glsa|glc)_[A-Za-z0-9_+/=]{20,512}|npm_[A-Za-z0-9]{36}\b|(?:AKIA|ASIA)[A-Z0-9]{16}\b|eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,4096})|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----)){0,8192}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g;

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
	const segments = key.toLowerCase().replaceAll('-', '_').split('.');
	// All headers of a request in one text: which of them are secret nobody has listed.
	if (segments.at(-1)?.endsWith('headers')) return true;
	for (const segment of segments) {
		if (secretSegments.has(segment)) return true;
		if (secretEndings.some((ending) => segment.endsWith(ending))) return true;
	}
	return false;
}

/**
 * Masks the secrets that show in a text: `Authorization: Bearer …`, `sk-…`, `"api_key": "…"`, `API_KEY=…`,
 * `https://user:…@host`. Linear in its length.
 */
export function redactText(text: string): string {
	if (text.length < 8) return text;
	const masked = (_whole: string, head: string) => head + redacted;
	let safe = text;
	// Most texts are prose without such words, and the search for names is the dearer one.
	if (hint.test(text)) {
		const quoted = text.includes('"') || text.includes("'");
		if (quoted) safe = safe.replace(named, masked);
		safe = safe.replace(bare, masked);
	}
	if (safe.includes('://')) safe = safe.replace(userInfo, masked);
	if (safe.includes('curl')) safe = safe.replace(curlUser, masked);
	return safe.replace(telling, redacted);
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
