import { StoreError, type StoreTrouble } from '../trace-store/store-error.ts';
import type { CallOptions } from './agentops.ts';
import { failed, ok, type Fault, type FaultHint, type FaultKind, type Reply } from './fault.ts';

const meaning: Readonly<
	Record<StoreTrouble, { readonly kind: FaultKind; readonly hint: FaultHint }>
> = {
	busy: { kind: 'busy', hint: 'retry-later' },
	full: { kind: 'busy', hint: 'store-full' },
	timeout: { kind: 'timeout', hint: 'narrow-the-range' },
	unreachable: { kind: 'unreachable', hint: 'check-address' },
	unauthenticated: { kind: 'unauthenticated', hint: 'check-credentials' },
	rejected: { kind: 'unexpected-reply', hint: null }
};

export function toFault(error: StoreError): Fault {
	return { ...meaning[error.trouble], source: 'store', detail: error.message };
}

const nobodyWaits: Fault = {
	kind: 'timeout',
	hint: null,
	source: 'store',
	detail: 'The caller no longer waits for the answer.'
};

/**
 * The work's value, or the store's trouble as a fault. Anything else it throws is a bug and passes.
 * Work for which nobody waits is not begun; the embedded engine cannot stop what has begun.
 */
export async function answered<T>(
	work: () => Promise<T>,
	options?: CallOptions
): Promise<Reply<T>> {
	if (options?.signal?.aborted) return failed(nobodyWaits);
	try {
		return ok(await work());
	} catch (error) {
		if (error instanceof StoreError) return failed(toFault(error));
		throw error;
	}
}
