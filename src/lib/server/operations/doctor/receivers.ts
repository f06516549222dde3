/** Webhooks, for the doctor to tell of those whose messages nobody could sign. */
import type { Kysely } from 'kysely';
import { createTextSeal } from '../../auth/sealed-text.ts';
import { peekSecrets } from '../../auth/secrets.ts';
import type { Config } from '../../config.ts';
import { createReceivers } from '../../database/money/receivers.ts';
import type { Tables } from '../../database/tables.ts';
import { ok, warning, type Finding } from './finding.ts';

/**
 * Changes nothing.
 * @param db brought up to date
 * @throws when the installation has no secret
 */
export async function lookAtReceivers(
	db: Kysely<Tables>,
	{ PORTAL_SECRET: given, DATA_DIR: dataDir }: Pick<Config, 'PORTAL_SECRET' | 'DATA_DIR'>
): Promise<readonly Finding[]> {
	const hop = 'webhooks';
	const receivers = createReceivers(db, createTextSeal(peekSecrets(given, dataDir), 'receivers'));
	const webhooks = (await receivers.list()).filter(({ kind }) => kind === 'webhook');
	const unsigned = webhooks.filter(({ secret }) => secret === null);
	const signed = webhooks.length - unsigned.length;
	return [
		...(signed > 0 ? [ok(hop, `the secrets of ${signed} can be opened`)] : []),
		// The path of an address may itself be a secret.
		...unsigned.map(({ address }) =>
			warning(
				hop,
				`the secret of the one at ${new URL(address).host} cannot be opened: its warnings cannot be signed, and so are not delivered`,
				'Put the former secret behind the new one (PORTAL_SECRET=new,old, or as a line below it in DATA_DIR/secret) and restart the portal; or remove the webhook and add it again (Budgets, Receivers).'
			)
		)
	];
}
