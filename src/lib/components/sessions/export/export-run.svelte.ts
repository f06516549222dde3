import type { ExportFormat } from '#lib/sessions/export/file.ts';
import { RecordCounter } from '#lib/sessions/export/record-counter.ts';

/** `cut-short`: the answer ended as if it were whole, but with fewer rows than it promised. */
type Outcome = 'idle' | 'running' | 'done' | 'cancelled' | 'cut-short' | 'failed';

/** Bytes after which what came in is handed to the browser, which may keep it on disk. */
const foldBytes = 8_000_000;

/** One export of a list: counts its rows as they arrive, can be stopped, and ends in a file. */
export class ExportRun {
	outcome = $state<Outcome>('idle');
	done = $state(0);
	total = $state(0);
	/** What went wrong, in the portal's words. */
	detail = $state('');
	#stop: AbortController | null = null;

	async start(href: string, format: ExportFormat): Promise<void> {
		const stop = new AbortController();
		this.#stop = stop;
		this.outcome = 'running';
		this.done = 0;
		try {
			const response = await fetch(href, { signal: stop.signal });
			if (!response.ok || response.redirected || !response.body) {
				throw new Error(await reasonOf(response));
			}
			this.total = Number(response.headers.get('x-total-rows'));
			const head = Number(response.headers.get('x-head-records'));
			const blob = await this.#read(response.body, new RecordCounter(format), head);
			if (this.done < this.total) {
				this.outcome = 'cut-short';
				return;
			}
			save(blob, nameOf(response.headers.get('content-disposition') ?? ''));
			this.outcome = 'done';
		} catch (error) {
			this.outcome = stop.signal.aborted ? 'cancelled' : 'failed';
			this.detail = error instanceof Error ? error.message : '';
		}
	}

	cancel(): void {
		this.#stop?.abort();
	}

	async #read(
		body: ReadableStream<Uint8Array<ArrayBuffer>>,
		counter: RecordCounter,
		head: number
	): Promise<Blob> {
		let file = new Blob();
		let parts: Uint8Array<ArrayBuffer>[] = [];
		let bytes = 0;
		const reader = body.getReader();
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return new Blob([file, ...parts]);
			counter.add(value);
			this.done = Math.max(0, counter.records - head);
			parts.push(value);
			bytes += value.length;
			if (bytes < foldBytes) continue;
			file = new Blob([file, ...parts]);
			parts = [];
			bytes = 0;
		}
	}
}

/** What the portal says of an answer that is no file; else its status. */
async function reasonOf(response: Response): Promise<string> {
	const status = `HTTP ${response.status}`;
	try {
		const said: unknown = await response.json();
		const message = typeof said === 'object' && said && 'message' in said ? said.message : null;
		return typeof message === 'string' ? message : status;
	} catch {
		return status;
	}
}

function nameOf(disposition: string): string {
	return /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'export';
}

function save(blob: Blob, name: string): void {
	const url = URL.createObjectURL(blob);
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	URL.revokeObjectURL(url);
}
