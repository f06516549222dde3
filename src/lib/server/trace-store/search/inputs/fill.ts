import { readInput } from '#lib/trace/input.ts';
import type { StoreClient } from '../../client.ts';
import { nextPiece, setMark, type PieceSettings } from '../piece.ts';
import { candidatesIn, type Candidate } from './table.ts';

/** Spans of a session in one piece that are looked into. */
export const perSession = 3;
/** Their messages pass through this process: no more at a time than it has room for. */
const mostSpans = 4_000;
const mostCandidates = 2_000;

const columns = ['project_id', 'Hour', 'TraceId', 'IsMessage', 'StartedAt', 'SpanId', 'Input'];

/**
 * Reads what sessions were asked out of the next spans in order of arrival.
 * @returns whether there are more
 * @throws StoreError
 */
export async function fillInputs(store: StoreClient, settings: PieceSettings): Promise<boolean> {
	const pieceSpans = Math.min(settings.pieceSpans, mostSpans);
	const piece = await nextPiece(store, 'input_marks', { ...settings, pieceSpans });
	if (!piece) return false;
	const found = new FirstInputs();
	for (let offset = 0; ; offset += mostCandidates) {
		const candidates = await store.rows<Candidate>(
			`${candidatesIn(piece.which, perSession)} LIMIT {most:UInt32} OFFSET {offset:UInt32}
			SETTINGS max_threads = 1`,
			{ ...piece.params, most: mostCandidates, offset }
		);
		for (const candidate of candidates) found.add(candidate);
		if (candidates.length < mostCandidates) break;
	}
	if (found.size > 0) await store.insert('session_inputs', columns, found.lines().join('\n'));
	await setMark(store, 'input_marks', piece);
	return piece.isFull;
}

interface Found {
	readonly candidate: Pick<Candidate, 'project' | 'trace' | 'span' | 'startNs'>;
	readonly text: string;
	readonly isMessage: boolean;
}

/** What each of some sessions was asked, of candidates in order of time: a person's first message, else the first. */
export class FirstInputs {
	readonly #found = new Map<string, Found>();

	get size(): number {
		return this.#found.size;
	}

	add({ name, attributes, events, ...candidate }: Candidate): void {
		const id = `${candidate.project} ${candidate.trace}`;
		const known = this.#found.get(id);
		if (known?.isMessage) return;
		const input = readInput({
			name,
			scopeName: '',
			status: 'unset',
			statusMessage: '',
			attributes,
			events: events.map(([event, its]) => ({ name: event, timeNs: 0n, attributes: its }))
		});
		if (input && (!known || input.isMessage)) this.#found.set(id, { candidate, ...input });
	}

	/** By trace id, with when it was asked. */
	byTrace(): ReadonlyMap<string, Found> {
		return new Map([...this.#found.values()].map((each) => [each.candidate.trace, each]));
	}

	/** Lines of JSONCompactEachRow for `session_inputs`. */
	lines(): readonly string[] {
		return [...this.#found.values()].map(({ candidate, isMessage, text }) => {
			const { project, trace, span, startNs } = candidate;
			const seconds = BigInt(startNs) / 1_000_000_000n;
			const hour = Number(seconds - (seconds % 3_600n));
			const at = `${seconds}.${startNs.padStart(19, '0').slice(-9)}`;
			return JSON.stringify([project, hour, trace, isMessage, at, span, text]);
		});
	}
}
