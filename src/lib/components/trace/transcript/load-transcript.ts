import { links } from '#lib/links.ts';
import type { Settled } from '#lib/server/settle.ts';
import type { TranscriptPage } from '#lib/trace/transcript/entry.ts';
import { readSettled } from '../read-settled.ts';

/** A piece of a session's transcript from the portal; a fault is a value. */
export function loadTranscript(traceId: string, from: number): Promise<Settled<TranscriptPage>> {
	return readSettled<TranscriptPage>(links.transcript(traceId, from));
}
