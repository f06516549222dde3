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
	['64:ff9b::', 96],
	['64:ff9b:1::', 48],
	['2002::', 16],
	['2001::', 32]
] as const) {
	forbiddenNets.addSubnet(net, prefix, 'ipv6');
}

/** @param address an IP address; an IPv4 address in IPv6 clothes is taken as what it is */
export function kindOf(address: string): AddressKind {
	const version = isIP(address);
	if (version === 0) return 'forbidden';
	const family = version === 4 ? 'ipv4' : 'ipv6';
	// BlockList sees through ::ffff:a.b.c.d by itself.
	if (forbiddenNets.check(address, family)) return 'forbidden';
	return privateNets.check(address, family) ? 'private' : 'public';
}

export type Resolve = (host: string) => Promise<readonly string[]>;

const resolveAll: Resolve = async (host) =>
	(await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

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
