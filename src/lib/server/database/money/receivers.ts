import { randomBytes, randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ReceiverTable } from './tables.ts';

/** Where warnings go, beside the portal itself. */
export interface Receiver {
	readonly id: string;
	readonly kind: 'webhook' | 'email';
	readonly address: string;
	/** Signs a webhook's messages; null for e-mail, and for what no secret of the installation opens. */
	readonly secret: string | null;
	readonly createdAtMs: number;
	readonly createdBy: string;
}

/** One warning on its way to one receiver. */
export interface Delivery {
	readonly id: string;
	readonly warningId: string;
	readonly receiver: Receiver;
	readonly attempts: number;
}

export interface DeliveryState {
	readonly receiverId: string;
	readonly warningId: string;
	readonly kind: string;
	readonly address: string;
	readonly state: 'waiting' | 'sent' | 'failed';
	readonly attempts: number;
	readonly problem: string | null;
	readonly nextAtMs: number;
	readonly updatedAtMs: number;
}

export interface Receivers {
	/** Oldest first. */
	list(): Promise<Receiver[]>;
	find(id: string): Promise<Receiver | null>;
	/** A webhook gets a secret of its own. */
	add(kind: Receiver['kind'], address: string, createdBy: string): Promise<Receiver>;
	/** With what is still on its way to it. @returns false when there is none */
	remove(id: string): Promise<boolean>;
	/**
	 * Lays a warning ready for every receiver that there was when it was given; those that have it already
	 * are left out.
	 */
	enqueue(warningId: string): Promise<void>;
	/** Due now, oldest first. */
	due(limit: number): Promise<Delivery[]>;
	sent(id: string): Promise<void>;
	/** @param nextAtMs when to try again; null = never */
	failed(id: string, problem: string, nextAtMs: number | null): Promise<void>;
	/**
	 * Seals the secrets that an older portal left in plain, and anew those that an older secret of the
	 * installation sealed. Several processes may do it at the same time.
	 * @returns ids of the webhooks whose secret nothing opens
	 */
	sealAnew(): Promise<string[]>;
	/** Of these warnings. */
	states(warningIds: readonly string[]): Promise<DeliveryState[]>;
}

/** Keeps secrets unreadable for who has the database alone (auth/sealed-text.ts). */
interface SecretSeal {
	seal(text: string, about: string): string;
	open(sealed: string, about: string): { readonly text: string; readonly isOld: boolean } | null;
}

type Row = Selectable<ReceiverTable>;

const longestProblem = 250;
/** A sealed secret opens in the row of its receiver alone. */
const about = (id: string) => `receiver.${id}`;

export function createReceivers(
	db: Kysely<Tables>,
	seal: SecretSeal,
	now: () => number = Date.now
): Receivers {
	const open = ({ id, sealed }: Row) => (sealed === null ? null : seal.open(sealed, about(id)));
	const toReceiver = ({ sealed: _, ...row }: Row, secret: string | null): Receiver => ({
		...row,
		kind: row.kind === 'email' ? 'email' : 'webhook',
		secret
	});
	const rowsOf = () =>
		db.selectFrom('receiver').selectAll().orderBy('createdAtMs').orderBy('id').execute();
	const list = async () =>
		(await rowsOf()).map((row) => toReceiver(row, open(row)?.text ?? row.secret));
	/** Who has a warning, or waits for it. */
	const receiversOf = async (warningId: string): Promise<ReadonlySet<string>> => {
		const rows = await db
			.selectFrom('delivery')
			.select('receiverId')
			.where('warningId', '=', warningId)
			.execute();
		return new Set(rows.map(({ receiverId }) => receiverId));
	};

	return {
		list,
		async find(id) {
			return (await list()).find((receiver) => receiver.id === id) ?? null;
		},
		async add(kind, address, createdBy) {
			const id = randomUUID();
			const secret = kind === 'webhook' ? `whsec_${randomBytes(32).toString('base64')}` : null;
			const receiver: Receiver = { id, kind, address, secret, createdAtMs: now(), createdBy };
			const sealed = secret === null ? null : seal.seal(secret, about(id));
			await db
				.insertInto('receiver')
				.values({ ...receiver, secret: null, sealed })
				.execute();
			return receiver;
		},
		async remove(id) {
			const removed = await db.deleteFrom('receiver').where('id', '=', id).executeTakeFirst();
			return removed.numDeletedRows > 0n;
		},
		async enqueue(warningId) {
			const known = await receiversOf(warningId);
			const warning = await db
				.selectFrom('budget_warning')
				.select('atMs')
				.where('id', '=', warningId)
				.executeTakeFirst();
			for (const { id, createdAtMs } of await list()) {
				if (known.has(id) || (warning && createdAtMs > warning.atMs)) continue;
				try {
					await db
						.insertInto('delivery')
						.values({
							id: randomUUID(),
							warningId,
							receiverId: id,
							state: 'waiting',
							attempts: 0,
							nextAtMs: now(),
							problem: null,
							updatedAtMs: now()
						})
						.execute();
				} catch (error) {
					// The unique key let another process be first, or the receiver went meanwhile.
					if ((await receiversOf(warningId)).has(id)) continue;
					if (!(await list()).some((receiver) => receiver.id === id)) continue;
					throw error;
				}
			}
		},
		async due(limit) {
			const rows = await db
				.selectFrom('delivery')
				.selectAll()
				.where('state', '=', 'waiting')
				.where('nextAtMs', '<=', now())
				.orderBy('nextAtMs')
				.limit(limit)
				.execute();
			const receivers = new Map((await list()).map((receiver) => [receiver.id, receiver]));
			return rows.flatMap(({ id, warningId, receiverId, attempts }) => {
				const receiver = receivers.get(receiverId);
				return receiver ? [{ id, warningId, receiver, attempts }] : [];
			});
		},
		async sent(id) {
			await db
				.updateTable('delivery')
				.set((set) => ({
					state: 'sent',
					attempts: set('attempts', '+', 1),
					problem: null,
					updatedAtMs: now()
				}))
				.where('id', '=', id)
				.execute();
		},
		async failed(id, problem, nextAtMs) {
			await db
				.updateTable('delivery')
				.set((set) => ({
					state: nextAtMs === null ? 'failed' : 'waiting',
					attempts: set('attempts', '+', 1),
					problem: problem.slice(0, longestProblem),
					nextAtMs: nextAtMs ?? 0,
					updatedAtMs: now()
				}))
				.where('id', '=', id)
				.execute();
		},
		async sealAnew() {
			const unread: string[] = [];
			for (const row of await rowsOf()) {
				const opened = open(row);
				const text = opened?.text ?? row.secret;
				if (text === null && row.sealed !== null) unread.push(row.id);
				if (text === null || opened?.isOld === false) continue;
				await db
					.updateTable('receiver')
					.set({ sealed: seal.seal(text, about(row.id)), secret: null })
					.where('id', '=', row.id)
					.execute();
			}
			return unread;
		},
		async states(warningIds) {
			if (warningIds.length === 0) return [];
			const rows = await db
				.selectFrom('delivery')
				.innerJoin('receiver', 'receiver.id', 'delivery.receiverId')
				.select([
					'delivery.receiverId',
					'delivery.warningId',
					'receiver.kind',
					'receiver.address',
					'delivery.state',
					'delivery.attempts',
					'delivery.problem',
					'delivery.nextAtMs',
					'delivery.updatedAtMs'
				])
				.where('delivery.warningId', 'in', warningIds)
				.execute();
			return rows.map((row) => ({
				...row,
				state: row.state === 'sent' || row.state === 'failed' ? row.state : 'waiting'
			}));
		}
	};
}
