import type { EmbeddedSettings } from '../../embed/embedded.ts';
import type { MayConnect } from '../../guarded-lookup.ts';
import { kindOf } from '../../notify/address-policy.ts';

/** For an address that is kept in the portal: whether an IP that its name leads to may be connected to. */
export const mayConnectKept: MayConnect = (address) => kindOf(address) !== 'forbidden';

/** What holds for an application whose address administrators keep in the portal; `given`: the environment's. */
export function keptAddress(given: string | undefined): Pick<EmbeddedSettings, 'keptAddress'> {
	if (given !== undefined) return {};
	return { keptAddress: { mayConnect: mayConnectKept } };
}
