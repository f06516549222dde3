import { pino, type Logger } from 'pino';

/** Keys that may hold a secret, wherever they stand in a logged object. */
const secret = ['authorization', 'cookie', 'password', 'token', 'apiKey', 'api_key', 'secret'];

export type { Logger };

/** One JSON line per event on stdout, secrets masked. */
export function createLog(level: string): Logger {
	return pino({
		level,
		base: null,
		timestamp: pino.stdTimeFunctions.isoTime,
		redact: {
			paths: secret.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `["${key}"]`]),
			censor: '[redacted]'
		}
	});
}
