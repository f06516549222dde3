import type { ColumnType } from 'kysely';

/** Rows about prices and budgets. JSON columns are checked by schemas where they are read. */

export interface OwnPriceTable {
	id: string;
	/** JSON of an `OwnRule`. */
	rule: string;
	setAtMs: number;
	/** E-mail. */
	setBy: string;
}

/** One row: grows with each change of own prices, so that every process knows when to read them. */
export interface PriceRevisionTable {
	id: number;
	revision: number;
}

export interface RepricingTable {
	id: string;
	state: string;
	/** JSON; amounts as decimal text. */
	body: string;
	createdAtMs: number;
	createdBy: string;
	updatedAtMs: number;
}

export interface BudgetTable {
	id: string;
	projectId: string | null;
	/** JSON of a `BudgetInput`. */
	body: string;
	revision: number;
	createdAtMs: number;
	createdBy: string;
	/** Kept for its history; null = in force. */
	removedAtMs: number | null;
}

export interface BudgetWarningTable {
	id: string;
	budgetId: string;
	revision: number;
	periodStartMs: number;
	kind: string;
	projectId: string | null;
	atMs: number;
	/** 0 when a higher warning of the same moment was told instead. */
	told: number;
	/** JSON of `WarningFacts`. */
	facts: string;
}

export interface ReceiverTable {
	id: string;
	kind: string;
	/** A URL or an e-mail address. */
	address: string;
	/** What a webhook's messages are signed with, as portals before `sealed` kept it: in plain. */
	secret: string | null;
	/** The same, sealed by the installation's secret; null for e-mail. */
	sealed: ColumnType<string | null, string | null | undefined, string | null>;
	createdAtMs: number;
	createdBy: string;
}

export interface DeliveryTable {
	id: string;
	warningId: string;
	receiverId: string;
	/** `waiting` | `sent` | `failed`. */
	state: string;
	attempts: number;
	nextAtMs: number;
	/** What the last attempt met; null = nothing. */
	problem: string | null;
	updatedAtMs: number;
}

export interface NoticesSeenTable {
	personId: string;
	untilMs: number;
}

export interface LeaseTable {
	name: string;
	holder: string;
	untilMs: number;
	lastRunMs: number;
}

export interface MoneyTables {
	own_price: OwnPriceTable;
	price_revision: PriceRevisionTable;
	repricing: RepricingTable;
	budget: BudgetTable;
	budget_warning: BudgetWarningTable;
	receiver: ReceiverTable;
	delivery: DeliveryTable;
	notices_seen: NoticesSeenTable;
	lease: LeaseTable;
}
