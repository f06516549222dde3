import type { EmbeddedSettings } from '../../embed/embedded.ts';
import { kindOf } from '../../notify/address-policy.ts';

/** What holds for an application whose address administrators keep in the portal; `given`: the environment's. */
export function keptAddress(given: string | undefined): Pick<EmbeddedSettings, 'keptAddress'> {
	if (given !== undefined) return {};
	return { keptAddress: { mayConnect: (address) => kindOf(address) !== 'forbidden' } };
}
