import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { parsePico, picoToText } from '#lib/cost/pico.ts';
import type { ModelChange, Repricing, RepricingState } from '#lib/cost/price/repricing.ts';
import type { Tables } from '../tables.ts';

export type RepricingChange = Partial<
	Pick<
		Repricing,
		| 'state'
		| 'calls'
		| 'readCalls'
		| 'changed'
		| 'chunks'
		| 'doneChunks'
		| 'begunChunks'
		| 'models'
		| 'priceRevision'
		| 'problem'
	>
>;

/** One at a time: the newest row is the present one, older ones are its history. */
export interface Repricings {
	/** null when there never was one. */
	latest(): Promise<Repricing | null>;
	/** Newest first. */
	list(limit: number): Promise<Repricing[]>;
	/** Begins a preview. @returns null while another is being applied */
	begin(
		scope: Pick<Repricing, 'projectId' | 'fromMs' | 'untilMs' | 'priceRevision'>,
		createdBy: string
	): Promise<Repricing | null>;
	/** Moves from one state to another. @returns false when it was not in that state */
	move(id: string, from: RepricingState, to: RepricingState): Promise<boolean>;
	/** @returns false when another preview has replaced it */
	note(id: string, change: RepricingChange): Promise<boolean>;
}

const pico = z.string().transform((text) => parsePico(text) ?? 0n);
const body = z.object({
	projectId: z.string().nullable(),
	fromMs: z.number(),
	untilMs: z.number(),
	priceRevision: z.number(),
	calls: z.number(),
	readCalls: z.number(),
	changed: z.number(),
	chunks: z.number(),
	doneChunks: z.number(),
	begunChunks: z.number(),
	problem: z.string().nullable(),
	models: z.array(
		z.object({
			provider: z.string().nullable(),
			model: z.string().nullable(),
			calls: z.number(),
			changed: z.number(),
			pricedBefore: z.number(),
			pricedAfter: z.number(),
			beforePico: pico,
			afterPico: pico
		})
	)
});
const state = z.enum(['reading', 'ready', 'applying', 'done', 'failed']);

export function createRepricings(db: Kysely<Tables>, now: () => number = Date.now): Repricings {
	async function list(limit: number): Promise<Repricing[]> {
		const rows = await db
			.selectFrom('repricing')
			.selectAll()
			.orderBy('createdAtMs', 'desc')
			.orderBy('id')
			.limit(limit)
			.execute();
		return rows.map((row) => ({
			...body.parse(JSON.parse(row.body)),
			id: row.id,
			state: state.parse(row.state),
			createdAtMs: row.createdAtMs,
			createdBy: row.createdBy,
			updatedAtMs: row.updatedAtMs
		}));
	}
	const latest = async () => (await list(1))[0] ?? null;

	return {
		latest,
		list,
		async begin(scope, createdBy) {
			const running = await db
				.selectFrom('repricing')
				.select('id')
				.where('state', '=', 'applying')
				.executeTakeFirst();
			if (running) return null;
			// A former preview is no longer laid ready once another is read.
			await db.deleteFrom('repricing').where('state', 'in', ['reading', 'ready']).execute();
			const begun: Repricing = {
				...scope,
				id: randomUUID(),
				state: 'reading',
				calls: 0,
				readCalls: 0,
				changed: 0,
				chunks: 0,
				doneChunks: 0,
				begunChunks: 0,
				models: [],
				problem: null,
				createdAtMs: now(),
				createdBy,
				updatedAtMs: now()
			};
			await db
				.insertInto('repricing')
				.values({
					id: begun.id,
					state: begun.state,
					body: textOf(begun),
					createdAtMs: begun.createdAtMs,
					createdBy,
					updatedAtMs: begun.updatedAtMs
				})
				.execute();
			return begun;
		},
		async move(id, from, to) {
			const moved = await db
				.updateTable('repricing')
				.set({ state: to, updatedAtMs: now() })
				.where('id', '=', id)
				.where('state', '=', from)
				.executeTakeFirst();
			return moved.numUpdatedRows > 0n;
		},
		async note(id, change) {
			const known = (await list(100)).find((each) => each.id === id);
			if (!known) return false;
			const next = { ...known, ...change };
			await db
				.updateTable('repricing')
				.set({ state: next.state, body: textOf(next), updatedAtMs: now() })
				.where('id', '=', id)
				.execute();
			return true;
		}
	};
}

function textOf(repricing: Repricing): string {
	const { projectId, fromMs, untilMs, priceRevision, calls, readCalls } = repricing;
	const { changed, chunks, doneChunks, begunChunks, problem } = repricing;
	const models = repricing.models.map((model: ModelChange) => ({
		...model,
		beforePico: picoToText(model.beforePico),
		afterPico: picoToText(model.afterPico)
	}));
	return JSON.stringify({
		projectId,
		fromMs,
		untilMs,
		priceRevision,
		calls,
		readCalls,
		changed,
		chunks,
		doneChunks,
		begunChunks,
		problem,
		models
	});
}
