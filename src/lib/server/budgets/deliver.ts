import type { BudgetWarning } from '#lib/cost/budget/warning.ts';

/** A warning on its way to a receiver. */
export interface WaitingDelivery {
	readonly id: string;
	readonly warningId: string;
	readonly receiver: {
		readonly kind: 'webhook' | 'email';
		readonly address: string;
		readonly secret: string | null;
	};
	readonly attempts: number;
}

export interface DeliveryRows {
	due(limit: number): Promise<readonly WaitingDelivery[]>;
	sent(id: string): Promise<void>;
	failed(id: string, problem: string, nextAtMs: number | null): Promise<void>;
}

/** What came of an attempt; `final` = another would be in vain. */
export type Outcome =
	{ readonly ok: true } | { readonly ok: false; readonly problem: string; readonly final: boolean };

export interface DeliverParts {
	readonly rows: DeliveryRows;
	readonly warning: (id: string) => Promise<BudgetWarning | null>;
	readonly post: (delivery: WaitingDelivery, warning: BudgetWarning) => Promise<Outcome>;
	readonly mail: (delivery: WaitingDelivery, warning: BudgetWarning) => Promise<Outcome>;
	/** When to try again after so many attempts; null = not again. */
	readonly nextAttempt: (attempts: number) => number | null;
}

/** Attempts at the same time: a receiver that hangs holds up few others. */
const atOnce = 8;

/**
 * Sends what is due, once each.
 * @param keep called between rounds
 * @returns how many were sent
 */
export async function deliver(parts: DeliverParts, keep: () => Promise<void>): Promise<number> {
	const { rows, nextAttempt } = parts;
	let sent = 0;

	async function attempt(delivery: WaitingDelivery): Promise<void> {
		const warning = await parts.warning(delivery.warningId);
		const outcome: Outcome = warning
			? await (delivery.receiver.kind === 'webhook' ? parts.post : parts.mail)(delivery, warning)
			: { ok: false, problem: 'the warning is gone', final: true };
		if (outcome.ok) {
			await rows.sent(delivery.id);
			sent += 1;
			return;
		}
		const next = outcome.final ? null : nextAttempt(delivery.attempts + 1);
		await rows.failed(delivery.id, outcome.problem, next);
	}

	// A failed one is due later, so each round holds others.
	for (let due = await rows.due(atOnce); due.length > 0; due = await rows.due(atOnce)) {
		await keep();
		await Promise.all(due.map(attempt));
	}
	return sent;
}
