import { sharedFault } from '#lib/components/ui/shared-fault.ts';
import type { Settled } from '#lib/server/settle.ts';

type Content<T> = Settled<T> | Promise<Settled<T>>;

/**
 * What a panel shows above another: nothing, a null value, where it would only repeat the other's fault.
 * Known at once when both are.
 */
export function saidOnce<T>(panel: Content<T>, other: Content<unknown>): Content<T | null> {
	if (panel instanceof Promise || other instanceof Promise) {
		return Promise.all([panel, other]).then(([own, below]) => unlessSame(own, below));
	}
	return unlessSame(panel, other);
}

function unlessSame<T>(own: Settled<T>, other: Settled<unknown>): Settled<T | null> {
	return sharedFault([own, other]) === null ? own : { value: null, fault: null };
}
