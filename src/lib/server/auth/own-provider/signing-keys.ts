/** The keys that id tokens are signed with: shared by all portals of an installation, sealed at rest. */
import {
	calculateJwkThumbprint,
	CompactEncrypt,
	compactDecrypt,
	exportJWK,
	exportPKCS8,
	generateKeyPair,
	importPKCS8,
	type CryptoKey,
	type JWK
} from 'jose';
import { deriveKey, type Secrets } from '../secrets.ts';

/** A key as it is stored. */
export interface SealedKey {
	/** RFC 7638 thumbprint. */
	readonly kid: string;
	/** JSON of the public JWK. */
	readonly publicJwk: string;
	/** The private half, as PKCS #8 inside a compact JWE. */
	readonly sealed: string;
}

/** Where all portals of the installation find them (database/people/signing-keys.ts). */
export interface SigningKeyStore {
	/** In one order for everybody, the oldest first. */
	all(): Promise<readonly SealedKey[]>;
	add(key: SealedKey): Promise<void>;
	reseal(kid: string, sealed: string): Promise<void>;
}

export interface SigningKeys {
	/** The oldest that this portal's secrets open; made when there is none. */
	current(): Promise<SigningKey>;
	/** The public halves of all, whichever portal signs. */
	publicJwks(): Promise<readonly JWK[]>;
}

export interface SigningKey {
	readonly kid: string;
	readonly privateKey: CryptoKey;
}

/**
 * A key that only an older secret opens is sealed anew with the newest when it is first used. One that
 * no secret opens any more stays published and a new one signs: its tokens live for five minutes.
 */
export function createSigningKeys(store: SigningKeyStore, secrets: Secrets): SigningKeys {
	const keyOf = (secret: string) => deriveKey(secret, 'oidc-signing-key');
	const newest = keyOf(secrets[0]);
	const sealingKeys = secrets.map(keyOf);
	let current: Promise<SigningKey> | null = null;

	async function find(): Promise<SigningKey | null> {
		for (const { kid, sealed } of await store.all()) {
			for (const [age, sealingKey] of sealingKeys.entries()) {
				const pkcs8 = await open(sealed, sealingKey);
				if (pkcs8 === null) continue;
				if (age > 0) await store.reseal(kid, await seal(pkcs8, newest));
				return { kid, privateKey: await importPKCS8(pkcs8, 'RS256') };
			}
		}
		return null;
	}

	async function make(): Promise<SigningKey> {
		const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
		const jwk = await exportJWK(publicKey);
		const kid = await calculateJwkThumbprint(jwk);
		const sealed = await seal(await exportPKCS8(privateKey), newest);
		const publicJwk = JSON.stringify({ ...jwk, kid, alg: 'RS256', use: 'sig' });
		await store.add({ kid, publicJwk, sealed });
		// Another portal may have made one at the same moment: both go on with the older.
		return (await find()) ?? { kid, privateKey };
	}

	return {
		current() {
			current ??= find()
				.then((found) => found ?? make())
				.catch((error: unknown) => {
					// A database that was away answers the next sign-in.
					current = null;
					throw error;
				});
			return current;
		},
		async publicJwks() {
			await this.current();
			return (await store.all()).map(({ publicJwk }) => toJwk(publicJwk));
		}
	};
}

const encryption = 'A256GCM';

function seal(pkcs8: string, key: Uint8Array): Promise<string> {
	return new CompactEncrypt(new TextEncoder().encode(pkcs8))
		.setProtectedHeader({ alg: 'dir', enc: encryption })
		.encrypt(key);
}

/** null when it was sealed with another key. */
async function open(sealed: string, key: Uint8Array): Promise<string | null> {
	try {
		const { plaintext } = await compactDecrypt(sealed, key, {
			keyManagementAlgorithms: ['dir'],
			contentEncryptionAlgorithms: [encryption]
		});
		return new TextDecoder().decode(plaintext);
	} catch {
		return null;
	}
}

function toJwk(json: string): JWK {
	const value: unknown = JSON.parse(json);
	if (!isJwk(value)) throw new Error('A stored signing key is no JWK.');
	return value;
}

const isJwk = (value: unknown): value is JWK =>
	typeof value === 'object' && value !== null && 'kty' in value;
