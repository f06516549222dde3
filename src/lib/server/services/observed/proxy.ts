import type { Proxy } from '../../embed/proxy/proxy.ts';
import { measureClientRequest } from '../../telemetry/instruments.ts';

/** The same proxy, whose exchanges are measured up to the head of the answer. */
export function measuredProxy(peer: string, proxy: Proxy): Proxy {
	async function measured<T extends { readonly status: number }>(
		method: string,
		run: () => Promise<T>
	): Promise<T> {
		const startedMs = performance.now();
		const reply = await run();
		const { status } = reply;
		measureClientRequest(
			{ peer, method, status, error: status >= 500 ? String(status) : null },
			(performance.now() - startedMs) / 1_000
		);
		return reply;
	}
	return {
		...proxy,
		fetch: (request, arrival) => measured(request.method, () => proxy.fetch(request, arrival)),
		exchange: (request) => measured(request.method, () => proxy.exchange(request))
	};
}
