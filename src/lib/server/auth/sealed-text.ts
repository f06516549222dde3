import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey, type Secrets } from './secrets.ts';

/** Of the key and of the form; another way to seal would be another number. */
const version = 'v1';
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Keeps texts unreadable for who has the database and not the portal's secret. */
export interface TextSeal {
	/** @param about what it is: a text that is moved to another place does not open there */
	seal(text: string, about: string): string;
	/** null when none of the secrets opens it; `isOld` when an older one did. */
	open(sealed: string, about: string): { readonly text: string; readonly isOld: boolean } | null;
}

/** @param purpose keys of one use open nothing of another */
export function createTextSeal(secrets: Secrets, purpose: string): TextSeal {
	const keys = secrets.map((secret) => deriveKey(secret, purpose));
	return {
		seal(text, about) {
			const nonce = randomBytes(nonceBytes);
			const sealing = createCipheriv(cipher, keys[0] ?? new Uint8Array(), nonce);
			sealing.setAAD(Buffer.from(about));
			const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
			const whole = Buffer.concat([nonce, sealed, sealing.getAuthTag()]);
			return `${version}.${whole.toString('base64url')}`;
		},
		open(sealed, about) {
			const [form, body = ''] = sealed.split('.');
			const bytes = Buffer.from(body, 'base64url');
			if (form !== version || bytes.length < nonceBytes + tagBytes) return null;
			for (const [index, key] of keys.entries()) {
				const text = openWith(key, bytes, about);
				if (text !== null) return { text, isOld: index > 0 };
			}
			return null;
		}
	};
}

function openWith(key: Uint8Array, bytes: Buffer, about: string): string | null {
	const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes));
	opening.setAAD(Buffer.from(about));
	opening.setAuthTag(bytes.subarray(-tagBytes));
	try {
		return Buffer.concat([
			opening.update(bytes.subarray(nonceBytes, -tagBytes)),
			opening.final()
		]).toString('utf8');
	} catch {
		return null;
	}
}
