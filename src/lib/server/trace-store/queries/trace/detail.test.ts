import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../../../tests/builders/store.ts';
import { someProject } from '../../../../../../tests/builders/span-row.ts';
import { findTrace, readRawSpans } from './detail.ts';

let temp: TempStore;

beforeAll(async () => {
	temp = await openTempStore();
});
afterAll(() => temp.remove());

/** As another collector writes them, which takes spans of one id and start for two. */
const writeTwins = `
	INSERT INTO otel_traces (Timestamp, TraceId, SpanId, SpanName, ResourceAttributes, Duration)
	SELECT fromUnixTimestamp64Nano(1761000000000000000 + toInt64(intDiv(number, {twins:UInt32}))),
		{trace:String}, leftPad(hex(intDiv(number, {twins:UInt32})), 16, '0'), toString(number),
		map('agentops.project.id', {project:String}), {spans:UInt32} - number
	FROM numbers({spans:UInt32})`;

describe('readRawSpans', () => {
	it.each([1, 3, 7, 1_500])(
		'gives every span once where %i in a row have one id and start',
		async (twins) => {
			const trace = twins.toString(16).padStart(32, '0');
			const params = { trace, twins, spans: 3_100, project: someProject };
			await temp.store.command(writeTwins, params);
			const found = await findTrace(temp.store, trace, null);
			if (!found) throw new Error('no such trace');
			const names: string[] = [];
			for await (const batch of readRawSpans(temp.store, found)) {
				names.push(...batch.map(({ name }) => name));
			}
			// Of twins the shorter one comes first.
			const expected = Array.from({ length: 3_100 }, (_, at) => at).sort(
				(a, b) => Math.floor(a / twins) - Math.floor(b / twins) || b - a
			);
			expect(names).toEqual(expected.map(String));
		}
	);
});
