import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTextSeal } from '../../auth/sealed-text.ts';
import { readConfig } from '../../config.ts';
import { openDatabase } from '../../database/database.ts';
import { createReceivers, type Receiver, type Receivers } from '../../database/money/receivers.ts';
import { storeChecks } from './stores.ts';

const former = 'the secret of this installation before it rotated';
const newer = 'the secret of this installation once rotated';
const dataDir = mkdtempSync(join(tmpdir(), 'portal-doctor-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** What the doctor says about webhooks of this directory's database. */
async function examine(env: Record<string, string>) {
	const config = readConfig({ DATA_DIR: dataDir, ...env });
	const check = storeChecks(config, null).find(({ hop }) => hop === 'database');
	return [(await check?.run()) ?? []].flat().filter(({ hop }) => hop === 'webhooks');
}

async function receiversOf<T>(use: (receivers: Receivers) => Promise<T>): Promise<T> {
	const { kysely, close } = await openDatabase(dataDir, undefined);
	try {
		return await use(createReceivers(kysely, createTextSeal([former], 'receivers')));
	} finally {
		await close();
	}
}

describe('the doctor at receivers', () => {
	it('says nothing where there is no webhook', async () => {
		await receiversOf(({ add }) => add('email', 'ops@example.com', 'kim@example.com'));
		expect(await examine({ PORTAL_SECRET: newer })).toEqual([]);
	});

	describe('of which one is a webhook', () => {
		let webhook: Receiver;
		beforeAll(async () => {
			const address = 'https://hooks.example:8443/services/hunter2';
			webhook = await receiversOf(({ add }) => add('webhook', address, 'kim@example.com'));
		});

		it('finds nothing wrong where its secret is opened, be it by an older one', async () => {
			const fine = [{ state: 'ok', found: 'the secrets of 1 can be opened' }];
			expect(await examine({ PORTAL_SECRET: former })).toMatchObject(fine);
			expect(await examine({ PORTAL_SECRET: `${newer},${former}` })).toMatchObject(fine);
		});

		it('names the host of one whose secret nothing opens, and what to do', async () => {
			const unsigned = [
				{
					state: 'warning',
					found: expect.stringMatching(/hooks\.example:8443 cannot be opened.*not delivered/),
					advice: expect.stringMatching(/PORTAL_SECRET=new,old.*remove the webhook and add it/)
				}
			];
			const found = await examine({ PORTAL_SECRET: newer });
			expect(found).toMatchObject(unsigned);
			expect(JSON.stringify(found)).not.toContain('hunter2');
			writeFileSync(join(dataDir, 'secret'), `${newer}\n`, { mode: 0o600 });
			expect(await examine({})).toMatchObject(unsigned);
		});

		it('leaves it as it was', async () => {
			expect(await receiversOf(({ find }) => find(webhook.id))).toEqual(webhook);
		});
	});
});
