import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** What an address may be called for. */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** Loopback, private and shared networks: an operator's own, by a setting. */
const privateNets = new BlockList();
for (const [net, prefix] of [
	['127.0.0.0', 8],
	['10.0.0.0', 8],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['100.64.0.0', 10]
] as const) {
	privateNets.addSubnet(net, prefix, 'ipv4');
}
privateNets.addAddress('::1', 'ipv6');
privateNets.addSubnet('fc00::', 7, 'ipv6');

/** Nobody's receiver: link-local nets (a cloud's metadata among them), multicast, reserved. */
const forbiddenNets = new BlockList();
for (const [net, prefix] of [
	['0.0.0.0', 8],
	['169.254.0.0', 16],
	['192.0.0.0', 24],
	['198.18.0.0', 15],
	['224.0.0.0', 4],
	['240.0.0.0', 4]
] as const) {
	forbiddenNets.addSubnet(net, prefix, 'ipv4');
}
forbiddenNets.addAddress('100.100.100.200', 'ipv4'); // Alibaba's metadata
forbiddenNets.addAddress('168.63.129.16', 'ipv4'); // Azure's
forbiddenNets.addAddress('::', 'ipv6');
forbiddenNets.addAddress('fd00:ec2::254', 'ipv6'); // Amazon's
for (const [net, prefix] of [
	['fe80::', 10],
	['fec0::', 10],
	['ff00::', 8],
	// Roads to IPv4 addresses that these lists would not see through.
	['::', 96],
	['::ffff:0:0:0', 96],
	['64:ff9b::', 96],
	['64:ff9b:1::', 48],
	['2002::', 16],
	['2001::', 32]
] as const) {
	forbiddenNets.addSubnet(net, prefix, 'ipv6');
}

/** `::1` lies in the net of IPv4-compatible addresses, of which no other is anybody's. */
const loopback = new BlockList();
loopback.addAddress('::1', 'ipv6');
const isLoopback = (address: string, family: 'ipv4' | 'ipv6'): boolean =>
	loopback.check(address, family);

/** @param address an IP address; an IPv4 address in IPv6 clothes is taken as what it is */
export function kindOf(address: string): AddressKind {
	const version = isIP(address);
	if (version === 0) return 'forbidden';
	const family = version === 4 ? 'ipv4' : 'ipv6';
	if (isLoopback(address, family)) return 'private';
	// BlockList sees through ::ffff:a.b.c.d by itself.
	if (forbiddenNets.check(address, family)) return 'forbidden';
	return privateNets.check(address, family) ? 'private' : 'public';
}

export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Look-ups at the same time: one that hangs cannot be called off. With all of these taken another fails
 * at once, and its message is tried again later.
 */
const mostLookups = 16;
let lookups = 0;

const resolveAll: Resolve = async (host) => {
	if (lookups >= mostLookups) throw new Error('too many names are being looked up');
	lookups += 1;
	try {
		return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
	} finally {
		lookups -= 1;
	}
};

export type Checked =
	| { readonly ok: true; readonly addresses: readonly string[] }
	| { readonly ok: false; readonly problem: 'not-found' | 'private' | 'forbidden' };

/**
 * The addresses of a host, if it may be called. One that may not spoils all: a name that points to
 * several places is no way round.
 * @param host as in a URL, IPv6 in brackets or not
 */
export async function checkHost(
	host: string,
	allowPrivate: boolean,
	resolve: Resolve = resolveAll
): Promise<Checked> {
	const bare = host.replace(/^\[|\]$/g, '');
	let addresses: readonly string[];
	try {
		addresses = isIP(bare) ? [bare] : await resolve(bare);
	} catch {
		return { ok: false, problem: 'not-found' };
	}
	if (addresses.length === 0) return { ok: false, problem: 'not-found' };
	const kinds = addresses.map(kindOf);
	if (kinds.includes('forbidden')) return { ok: false, problem: 'forbidden' };
	if (!allowPrivate && kinds.includes('private')) return { ok: false, problem: 'private' };
	return { ok: true, addresses };
}
