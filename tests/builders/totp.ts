import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * What an authenticator app shows now (RFC 6238: SHA-1, 30 s, six digits), written from the RFC so that
 * the portal is not checked against itself.
 * @param key base32, as the portal shows it
 */
export function totpNow(key: string, nowMs: number = Date.now()): string {
	const bits = [...key.toUpperCase().replaceAll('=', '')]
		.map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
		.join('');
	const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
	const digest = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
	const offset = (digest.at(-1) ?? 0) & 15;
	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** What it shows half a minute later, which is taken already: the code of now may have been used. */
export const totpNext = (key: string): string => totpNow(key, Date.now() + 30_000);
