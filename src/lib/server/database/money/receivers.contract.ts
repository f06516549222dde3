/** What every dialect must promise about receivers and the secrets that sign what they get. */
import { describe, expect, it } from 'vitest';
import { createTextSeal } from '../../auth/sealed-text.ts';
import type { Secrets } from '../../auth/secrets.ts';
import type { Database } from '../database.ts';
import { createReceivers } from './receivers.ts';

const secrets: Secrets = ['the secret of this installation, in use'];
const newer = 'the secret of this installation, rotated';
const plain = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** @param open the suite's database; asked for when a test runs */
export function describeReceivers(open: () => Database): void {
	const receiversOf = (by: Secrets) =>
		createReceivers(open().kysely, createTextSeal(by, 'receivers'));
	const stored = (id: string) =>
		open().kysely.selectFrom('receiver').selectAll().where('id', '=', id).executeTakeFirst();

	/** As portals before secrets were sealed left it. */
	async function addInPlain(id: string): Promise<void> {
		await open()
			.kysely.insertInto('receiver')
			.values({
				id,
				kind: 'webhook',
				address: 'https://example.com/hook',
				secret: plain,
				createdAtMs: 1_000,
				createdBy: 'me@example.com'
			})
			.execute();
	}

	describe('receivers', () => {
		it('keep the secret of a webhook sealed, and give it to who signs', async () => {
			const receivers = receiversOf(secrets);
			const made = await receivers.add('webhook', 'https://example.com/hook', 'me@example.com');
			expect(made.secret).toMatch(/^whsec_/);
			const row = JSON.stringify(await stored(made.id));
			expect(row).not.toContain(made.secret);
			expect(row).not.toContain('whsec_');
			expect(await receivers.find(made.id)).toEqual(made);
			const mail = await receivers.add('email', 'ops@example.com', 'me@example.com');
			expect(await receivers.find(mail.id)).toEqual({ ...mail, secret: null });
		});

		it('give a secret that lies in plain, and seal it when told to, once', async () => {
			await addInPlain('in-plain');
			const receivers = receiversOf(secrets);
			const before = await receivers.find('in-plain');
			expect(before?.secret).toBe(plain);
			expect(await receivers.sealAnew()).toEqual([]);
			const row = await stored('in-plain');
			expect(row).toMatchObject({ secret: null });
			expect(JSON.stringify(row)).not.toContain(plain);
			expect(await receivers.find('in-plain')).toEqual(before);
			await receivers.sealAnew();
			expect(await stored('in-plain')).toEqual(row);
		});

		it('seal anew with the newest secret what an older one sealed', async () => {
			const { id, secret } = await receiversOf(secrets).add('webhook', 'https://a.example/', 'me');
			const rotated = receiversOf([newer, ...secrets]);
			expect(await rotated.find(id)).toMatchObject({ secret });
			expect(await rotated.sealAnew()).toEqual([]);
			// The secret before is needed no more.
			expect(await receiversOf([newer]).find(id)).toMatchObject({ secret });
		});

		it('tell which secret nothing opens, and leave it for the secret that does', async () => {
			const { id, secret } = await receiversOf(secrets).add('webhook', 'https://b.example/', 'me');
			const other = receiversOf(['the secret of another installation']);
			expect(await other.find(id)).toMatchObject({ secret: null });
			expect(await other.sealAnew()).toContain(id);
			expect(await receiversOf(secrets).find(id)).toMatchObject({ secret });
		});

		it('open no secret that was moved from another receiver', async () => {
			const receivers = receiversOf(secrets);
			const [one, other] = [
				await receivers.add('webhook', 'https://c.example/', 'me'),
				await receivers.add('webhook', 'https://d.example/', 'me')
			];
			const sealed = (await stored(one.id))?.sealed ?? null;
			await open()
				.kysely.updateTable('receiver')
				.set({ sealed })
				.where('id', '=', other.id)
				.execute();
			expect(await receivers.find(other.id)).toMatchObject({ secret: null });
		});
	});
}
