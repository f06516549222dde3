/** Budgets at work: their spend from the trace store, their warnings to mail and webhooks. */
import type { BudgetWarning } from '#lib/cost/budget/warning.ts';
import type { Budget } from '#lib/cost/budget/budget.ts';
import type { BudgetStanding } from '#lib/cost/budget/standing.ts';
import type { CurrencySettings } from '#lib/cost/currency/currency.ts';
import type { Analytics } from '../../agentops/analytics.ts';
import type { Reply } from '../../agentops/fault.ts';
import { ok } from '../../agentops/fault.ts';
import { answered } from '../../agentops/store-fault.ts';
import { warningJson, type MessagePlace } from './budget-message.ts';
import { deliver, type DeliverParts, type Outcome } from '../../budgets/deliver.ts';
import { readBurnDown, type ReadSpend, type SpendSource } from '../../budgets/spend.ts';
import { createBudgetWatch } from '../../budgets/watch.ts';
import type { Config } from '../../config.ts';
import type { Budgets } from '../../database/money/budgets.ts';
import type { Receiver, Receivers } from '../../database/money/receivers.ts';
import type { Job } from '../../jobs/runner.ts';
import type { Logger } from '../../log.ts';
import { checkHost } from '../../notify/address-policy.ts';
import { createMailer } from '../../notify/mail.ts';
import { nextAttempt } from '../../notify/retry.ts';
import { postWebhook, type WebhookPolicy } from '../../notify/webhook.ts';
import { follow } from '../connections/follow.ts';
import type { ProjectDirectory } from '../project-directory.ts';
import type { StoreClient } from '../../trace-store/client.ts';
import { readSpendSeries } from '../../trace-store/ledger/spend-series.ts';

export interface BudgetParts {
	readonly config: Config;
	/** The settings as they are now: the mail server may be kept in the portal. */
	readonly settings: () => Config;
	/** The fleet's zone, as it is when asked. */
	readonly zone: () => string;
	readonly budgets: Budgets;
	readonly receivers: Receivers;
	readonly projects: ProjectDirectory;
	readonly currency: () => Promise<CurrencySettings>;
	/** null when a remote AgentOps keeps the traces. */
	readonly store: StoreClient | null;
	/** Asked where there is no store: it reads a remote's sessions one by one. */
	readonly analytics: Pick<Analytics, 'costs'>;
	/** A mail's words, in the installation's language. */
	readonly mailOf: (
		warning: BudgetWarning,
		place: MessagePlace
	) => { readonly subject: string; readonly text: string };
	readonly now: () => number;
	readonly log: Logger;
}

export interface PortalBudgets {
	readonly jobs: readonly Job[];
	/** False when no mail server is set. */
	readonly canMail: boolean;
	/** False where spend is read session by session: no page should wait for it. */
	readonly isQuick: boolean;
	burnDown(budget: Budget, atMs: number): Promise<Reply<BudgetStanding>>;
	/** Gives the warnings that are due, without waiting for the clock where that is quick. */
	look(): Promise<void>;
	/** False for a webhook whose name leads where none is called; one that is not found now may be later. */
	mayCall(address: string): Promise<boolean>;
	/** Sends a receiver a message that says that it is a test. */
	test(receiver: Receiver): Promise<Outcome>;
	close(): void;
}

export function openPortalBudgets(parts: BudgetParts): PortalBudgets {
	const {
		config,
		settings,
		zone,
		budgets,
		receivers,
		projects,
		currency,
		store,
		analytics,
		mailOf,
		now,
		log
	} = parts;
	const about = () => ({ zone: zone(), origin: config.ORIGIN ?? null });
	const policy: WebhookPolicy = {
		allowPrivate: config.WEBHOOK_ALLOW_PRIVATE,
		timeoutMs: config.WEBHOOK_TIMEOUT_MS
	};
	const mailer = follow(
		settings,
		({ SMTP_URL: url, SMTP_FROM: from }) =>
			url ? createMailer({ url, from, timeoutMs: 15_000 }) : null,
		(former) => former?.close()
	);
	const source: SpendSource = {
		get zone() {
			return zone();
		},
		rates: async () => (await currency()).rates,
		projectIds: async () => (await projects.list()).map(({ id }) => id),
		read: store ? readStored(store) : readRemote(analytics)
	};
	const watch = createBudgetWatch({
		budgets,
		source,
		project: projects.find,
		enqueue: receivers.enqueue,
		now,
		log
	});

	async function post(
		id: string,
		{ address, secret }: Pick<Receiver, 'address' | 'secret'>,
		body: string
	): Promise<Outcome> {
		// Without a signature a receiver could not tell it from anybody's.
		if (secret === null) return { ok: false, problem: 'its secret cannot be opened', final: false };
		return postWebhook({ id, url: address, secret, body, atMs: now() }, policy);
	}
	async function mail(
		id: string,
		to: string,
		words: { subject: string; text: string }
	): Promise<Outcome> {
		return (
			mailer()?.send({ id, to, ...words }) ?? {
				ok: false,
				problem: 'no mail server is set',
				final: false
			}
		);
	}
	const delivering: DeliverParts = {
		rows: receivers,
		warning: budgets.warning,
		post: ({ id, receiver }, warning) => post(id, receiver, warningJson(warning, about())),
		mail: ({ id, receiver }, warning) => mail(id, receiver.address, mailOf(warning, about())),
		nextAttempt: (attempts) => nextAttempt(attempts, now())
	};

	return {
		get canMail() {
			return mailer() !== null;
		},
		isQuick: store !== null,
		async mayCall(address) {
			const checked = await checkHost(new URL(address).hostname, policy.allowPrivate);
			return checked.ok || checked.problem === 'not-found';
		},
		jobs: [
			{
				name: 'budgets',
				everyMs: store ? 30_000 : remoteEveryMs,
				run: async (keep) => {
					await watch.look(keep);
				}
			},
			{
				name: 'deliveries',
				everyMs: 1_000,
				isDue: async () => (await receivers.due(1)).length > 0,
				run: async (keep) => {
					await deliver(delivering, keep);
				}
			}
		],
		burnDown: (budget, atMs) => readBurnDown(source, budget, atMs),
		look: async () => {
			if (store) await watch.look(async () => undefined);
		},
		test(receiver) {
			const id = `test-${now()}`;
			const text = 'This is a test of Agent Portal. 시험 메시지입니다.';
			return receiver.kind === 'webhook'
				? post(
						id,
						receiver,
						JSON.stringify({ type: 'test', id, at: new Date(now()).toISOString() })
					)
				: mail(id, receiver.address, { subject: 'Agent Portal', text });
		},
		close: () => mailer()?.close()
	};
}

/** A look reads the newest sessions of every budget's range from the remote, and goes on at the next. */
const remoteEveryMs = 120_000;

function readStored(store: StoreClient): ReadSpend {
	return (projectId, grid, filters) =>
		answered(async () => ({
			sums: await readSpendSeries(store, projectId, grid, filters),
			reading: null
		}));
}

/** Asks for what the cost page asks for, and needs the buckets alone. */
function readRemote(analytics: Pick<Analytics, 'costs'>): ReadSpend {
	return async (projectId, grid, filters) => {
		const startMs = grid.startsMs[0] ?? grid.endMs;
		const before = { startMs, endMs: startMs };
		const reply = await analytics.costs([projectId], {
			range: { startMs, endMs: grid.endMs },
			grid,
			previous: before,
			previousGrid: { startsMs: [startMs], endMs: startMs },
			dimension: 'model',
			filters,
			top: 0,
			rows: 0
		});
		if (!reply.ok) return reply;
		const { buckets, reading } = reply.value;
		return ok({ sums: buckets, reading });
	};
}
