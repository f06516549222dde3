type Outcome = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

/** Bytes after which what came in is handed to the browser, which may keep it on disk. */
const foldBytes = 8_000_000;
const newline = 10;

/** One export of a list: counts its rows as they arrive, can be stopped, and ends in a file. */
export class ExportRun {
	outcome = $state<Outcome>('idle');
	done = $state(0);
	total = $state(0);
	/** What went wrong, in the portal's words. */
	detail = $state('');
	#stop: AbortController | null = null;

	async start(href: string): Promise<void> {
		const stop = new AbortController();
		this.#stop = stop;
		this.outcome = 'running';
		this.done = 0;
		try {
			const response = await fetch(href, { signal: stop.signal });
			if (!response.ok || response.redirected || !response.body) {
				throw new Error(`HTTP ${response.status}`);
			}
			this.total = Number(response.headers.get('x-total-rows'));
			const blob = await this.#read(response.body);
			this.done = this.total;
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

	async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Blob> {
		let file = new Blob();
		let parts: Uint8Array<ArrayBuffer>[] = [];
		let bytes = 0;
		let lines = 0;
		const reader = body.getReader();
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return new Blob([file, ...parts]);
			for (const byte of value) if (byte === newline) lines++;
			// The few lines of the head, and line breaks within a text, make it run ahead a little.
			this.done = Math.min(this.total, lines);
			parts.push(value);
			bytes += value.length;
			if (bytes < foldBytes) continue;
			file = new Blob([file, ...parts]);
			parts = [];
			bytes = 0;
		}
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
