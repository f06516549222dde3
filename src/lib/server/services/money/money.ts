/** Prices, currency and budgets, put together. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { dollars, type CurrencySettings } from '#lib/cost/currency/currency.ts';
import { currencySettings } from '#lib/cost/currency/schema.ts';
import type { SeenModel } from '#lib/cost/price/seen-model.ts';
import type { Span } from '#lib/time/range.ts';
import type { Analytics } from '../../agentops/analytics.ts';
import type { Reply } from '../../agentops/fault.ts';
import { answered } from '../../agentops/store-fault.ts';
import type { Language } from '#lib/settings/fleet.ts';
import { warningMail } from './budget-words.ts';
import type { Config } from '../../config.ts';
import { createBudgets, type Budgets } from '../../database/money/budgets.ts';
import { createLeases } from '../../database/money/leases.ts';
import { createPriceRules, type PriceRules } from '../../database/money/price-rules.ts';
import type { Receivers } from '../../database/money/receivers.ts';
import { createRepricings, type Repricings } from '../../database/money/repricings.ts';
import { createSettings, type Settings } from '../../database/settings.ts';
import type { Tables } from '../../database/tables.ts';
import { startJobs, type Job } from '../../jobs/runner.ts';
import type { Logger } from '../../log.ts';
import { openPortalBudgets, type PortalBudgets } from './budgets.ts';
import { repricingJob } from './repricing.ts';
import { openLivePrices, type LivePrices, type PriceSource } from '../../prices/live-prices.ts';
import type { ProjectDirectory } from '../project-directory.ts';
import type { TraceWriting } from '../trace-writing.ts';
import type { StoreClient } from '../../trace-store/client.ts';
import { readModelsSeen } from '../../trace-store/ledger/models-seen.ts';

export interface Money {
	/** The prices that hold now. */
	readonly prices: LivePrices;
	readonly priceRules: PriceRules;
	readonly repricings: Repricings;
	/**
	 * Why stored calls keep the cost that they have: the store is only read, or its rows lie on several
	 * servers, each of which would look new costs up for itself. null = they can be priced anew.
	 */
	readonly noRepricing: 'read-only' | 'cluster' | null;
	/**
	 * Models that these projects (null = all) called in a range; null where the source cannot tell.
	 */
	readonly modelsSeen:
		| ((range: Span, projectIds: readonly string[] | null) => Promise<Reply<readonly SeenModel[]>>)
		| null;
	/** What amounts are shown in. */
	currency(): Promise<CurrencySettings>;
	setCurrency(settings: CurrencySettings): Promise<void>;
	readonly budgets: Budgets;
	readonly receivers: Receivers;
	readonly budgetWatch: PortalBudgets;
	/** Looks for due jobs now instead of at the next tick. */
	wake(): void;
	close(): Promise<void>;
}

export interface MoneyParts {
	readonly config: Config;
	/** The settings as they are now. */
	readonly connectionSettings: () => Config;
	/** The fleet's zone, as it is when asked. */
	readonly zone: () => string;
	/** Its language, in which mails are written; null = none is chosen. */
	readonly language: () => Language | null;
	readonly db: Kysely<Tables>;
	readonly log: Logger;
	readonly settings: Settings;
	readonly receivers: Receivers;
	readonly prices: LivePrices;
	readonly projects: ProjectDirectory;
	readonly store: StoreClient | null;
	readonly analytics: Analytics;
	/** null where stored calls are only read. */
	readonly writing: TraceWriting | null;
}

const tickMs = 5_000;
const settingName = 'currency';

/** @throws when own prices cannot be read */
export function openPrices(db: Kysely<Tables>): Promise<LivePrices> {
	return openLivePrices(priceSource(createPriceRules(db), createSettings(db)));
}

function priceSource(rules: PriceRules, settings: Settings): PriceSource {
	return {
		revision: () => rules.revision(),
		async read() {
			// The revision first, with the rules: rates that change in between are read once more.
			const stored = await rules.read();
			return { ...stored, rates: (await readCurrency(settings)).rates };
		}
	};
}

async function readCurrency(settings: Settings): Promise<CurrencySettings> {
	const stored = currencySettings.safeParse(await settings.get(settingName));
	return stored.success ? stored.data : dollars;
}

export function openMoney(parts: MoneyParts): Money {
	const { config, connectionSettings, zone, language, db, log, settings, receivers } = parts;
	const { prices, projects, store, analytics, writing } = parts;
	const priceRules = createPriceRules(db);
	const repricings = createRepricings(db);
	const budgets = createBudgets(db);
	const currency = () => readCurrency(settings);
	const budgetWatch = openPortalBudgets({
		config,
		settings: connectionSettings,
		zone,
		budgets,
		receivers,
		projects,
		currency,
		store,
		analytics,
		mailOf: (warning, place) => warningMail(warning, place, language()),
		now: Date.now,
		log
	});
	const jobs: Job[] = [
		{ name: 'prices', everyMs: 0, everywhere: true, run: () => prices.refresh() },
		...budgetWatch.jobs
	];
	const noRepricing = writing === null ? 'read-only' : store?.replicated ? 'cluster' : null;
	if (store && writing && noRepricing === null) {
		jobs.push(
			repricingJob({
				store,
				repricings,
				prices: priceSource(priceRules, settings),
				rebuild: writing.rebuild
			})
		);
	}
	const runner = startJobs(jobs, createLeases(db), randomUUID(), log, tickMs);

	return {
		prices,
		priceRules,
		repricings,
		noRepricing,
		modelsSeen:
			store && ((range, projectIds) => answered(() => readModelsSeen(store, range, projectIds))),
		currency,
		async setCurrency(chosen) {
			const { rates } = await currency();
			await settings.set(settingName, chosen);
			if (JSON.stringify(rates) === JSON.stringify(chosen.rates)) return;
			await priceRules.touch();
			await prices.refresh();
		},
		budgets,
		receivers,
		budgetWatch,
		wake: () => void runner.tick(),
		async close() {
			await runner.close();
			budgetWatch.close();
		}
	};
}
