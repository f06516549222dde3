import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The installation's secrets, newest first; never empty. */
export type Secrets = readonly [string, ...string[]];

/**
 * The secrets that `PORTAL_SECRET` gives to every process of an installation alike: newest first,
 * separated by commas; else those of the file in the data directory.
 * @throws when one is too short to be a secret
 */
export function secretsOf(given: string | undefined, dataDir: string): Secrets {
	if (given === undefined) return readSecrets(dataDir);
	return checked(given.split(','), 'PORTAL_SECRET: each');
}

/**
 * Reads `DATA_DIR/secret`, making it at the first start, readable by its owner only. One secret a
 * line, newest first: to rotate, put a new line on top. Older lines still verify what they signed.
 * @throws when the file holds something else than secrets
 */
export function readSecrets(dataDir: string): Secrets {
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const path = join(dataDir, 'secret');
	makeOnce(path);
	chmodSync(path, 0o600);
	return checked(readFileSync(path, 'utf8').split('\n'), `${path}: every line`);
}

/**
 * The secrets as they are, for who changes nothing: neither a file nor its mode.
 * @throws when there are none
 */
export function peekSecrets(given: string | undefined, dataDir: string): Secrets {
	if (given !== undefined) return secretsOf(given, dataDir);
	const path = join(dataDir, 'secret');
	return checked(readFileSync(path, 'utf8').split('\n'), `${path}: every line`);
}

function checked(texts: readonly string[], which: string): Secrets {
	const [newest, ...older] = texts.map((text) => text.trim()).filter((text) => text !== '');
	if (newest === undefined || [newest, ...older].some((secret) => secret.length < 32)) {
		throw new Error(`${which} must be a secret of at least 32 characters.`);
	}
	return [newest, ...older];
}

/** A link appears whole or not at all, so of two processes that start at once both read one secret. */
function makeOnce(path: string): void {
	const draft = `${path}.${randomBytes(6).toString('hex')}`;
	writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
	try {
		linkSync(draft, path);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	} finally {
		rmSync(draft);
	}
}

/**
 * A key of 32 bytes for one purpose (RFC 5869), so that a signature made for one use never passes
 * for another.
 */
export function deriveKey(secret: string, purpose: string): Uint8Array {
	return new Uint8Array(hkdfSync('sha256', secret, 'agent-portal', purpose, 32));
}
