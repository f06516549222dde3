import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Whether an IP address may be connected to. */
export type MayConnect = (address: string) => boolean;

/**
 * Looks a name up anew at every connection, as ever, and refuses one that leads to an address which may
 * not be connected to: a name may have moved since it was set.
 */
export function guardedLookup(mayConnect: MayConnect): LookupFunction {
	return (host, options, callback) => {
		lookup(host, { ...options, all: true }, (error, found) => {
			if (error) return callback(error, '');
			const [first] = found;
			if (first === undefined || !found.every(({ address }) => mayConnect(address))) {
				return callback(forbidden(host), '');
			}
			if (options.all) callback(null, found);
			else callback(null, first.address, first.family);
		});
	};
}

const forbidden = (host: string) =>
	Object.assign(new Error(`${host} leads to an address that is never called`), {
		code: 'EFORBIDDEN'
	});
