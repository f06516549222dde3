/** `npm run rotate-secret`: a new secret that signs from now on; older ones still verify. */
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecrets } from '../auth/secrets.ts';
import type { Config } from '../config.ts';
import { refuseForeignOwner, secretFile } from './backup/backup.ts';
import { CommandError, type Terminal } from './command.ts';

/** @throws CommandError when the secret is not this directory's */
export function rotateSecret(config: Config, { say }: Pick<Terminal, 'say'>): void {
	if (config.PORTAL_SECRET) {
		throw new CommandError(
			'PORTAL_SECRET gives the secrets: put a new one in front of the others there, separated by a comma, in every portal of the installation, and restart them. "openssl rand -base64 32" makes one.'
		);
	}
	const path = join(config.DATA_DIR, secretFile);
	if (!existsSync(path)) {
		throw new CommandError(
			`There is no portal in ${config.DATA_DIR}: its first start makes a secret.`
		);
	}
	refuseForeignOwner(config.DATA_DIR);
	const secrets = [randomBytes(32).toString('base64url'), ...readSecrets(config.DATA_DIR)];
	// Written whole beside it: a portal that starts now reads the old file or the new one.
	const draft = `${path}.${randomBytes(6).toString('hex')}`;
	writeFileSync(draft, `${secrets.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
	renameSync(draft, path);
	say(`${path} has a new secret; the ${secrets.length - 1} before it still open what they sealed.`);
	say(
		'Restart the portal to use it. Everybody signs in anew; second factors and API keys stay, and stored connections and the secrets of webhooks are sealed anew.'
	);
}
