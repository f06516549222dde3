import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExportRun } from './export-run.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

const answering = (body: string, init: ResponseInit) =>
	vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, init)));

describe('an export', () => {
	it('says in the words of the portal why there is no file', async () => {
		answering(JSON.stringify({ message: 'Not understood: status:maybe' }), { status: 400 });
		const run = new ExportRun();
		await run.start('/export', 'csv');
		expect(run.outcome).toBe('failed');
		expect(run.detail).toBe('Not understood: status:maybe');
	});

	it('has the status where an answer has no words', async () => {
		answering('<html>', { status: 502 });
		const run = new ExportRun();
		await run.start('/export', 'csv');
		expect(run.detail).toBe('HTTP 502');
	});

	it.each([
		['csv', '# rows: 3\r\nname\r\n"two\nlines"\r\nlast\r\n', '2'],
		['jsonl', '{"rows":3}\n{"name":"\\"a"}\n{"name":"b"}\n', '1']
	] as const)('is no file when a %s ends before all rows are there', async (format, body, head) => {
		answering(body, { headers: { 'x-total-rows': '3', 'x-head-records': head } });
		const run = new ExportRun();
		await run.start('/export', format);
		expect(run).toMatchObject({ outcome: 'cut-short', done: 2, total: 3 });
	});
});
