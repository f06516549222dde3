/** A gate store for tests of the gate and the proxy: nothing in it survives them. */
import type { GateStore, Grant } from '#lib/server/embed/gate/gate-store.ts';

export function createMemoryGateStore(): GateStore {
	const tickets = new Map<string, Grant>();
	const passes = new Map<string, Grant>();
	return {
		async addTicket(digest, grant) {
			tickets.set(digest, grant);
		},
		async takeTicket(digest) {
			const grant = tickets.get(digest) ?? null;
			tickets.delete(digest);
			return grant;
		},
		async addPass(digest, grant) {
			passes.set(digest, grant);
		},
		async findPass(digest) {
			return passes.get(digest) ?? null;
		},
		async removeSession(sessionId) {
			removeWhere(tickets, (grant) => grant.sessionId === sessionId);
			removeWhere(passes, (grant) => grant.sessionId === sessionId);
		},
		async sweep(nowMs) {
			removeWhere(tickets, (grant) => grant.expiresAtMs <= nowMs);
			removeWhere(passes, (grant) => grant.expiresAtMs <= nowMs);
		}
	};
}

function removeWhere(grants: Map<string, Grant>, gone: (grant: Grant) => boolean): void {
	for (const [digest, grant] of grants) if (gone(grant)) grants.delete(digest);
}
