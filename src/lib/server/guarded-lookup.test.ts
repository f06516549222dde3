import { expect, it } from 'vitest';
import { guardedLookup } from './guarded-lookup.ts';

const find = (all: boolean, mayConnect: (address: string) => boolean, host = 'localhost') =>
	new Promise((resolve, reject) => {
		guardedLookup(mayConnect)(host, { all }, (error, found) =>
			error ? reject(error) : resolve(found)
		);
	});

it('answers as the system does, with one address or all', async () => {
	expect(await find(false, () => true)).toMatch(/^(127\.0\.0\.1|::1)$/);
	expect(await find(true, () => true)).toContainEqual(
		expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) })
	);
});

it('refuses a name of which any address may not be called', async () => {
	const error = { code: 'EFORBIDDEN', message: expect.stringContaining('localhost') };
	await expect(find(true, () => false)).rejects.toMatchObject(error);
	await expect(find(false, (address) => !/^(127|::1)/.test(address))).rejects.toMatchObject(error);
});

it('passes on that a name has no address', async () => {
	await expect(find(true, () => true, 'nobody.invalid')).rejects.toMatchObject({
		code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/)
	});
});
