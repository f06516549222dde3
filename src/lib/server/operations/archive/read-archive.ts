import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveError, blockBytes, padding, readHeader, readRecords } from './header.ts';
import { checksumFile } from './write-archive.ts';

/** What is kept in memory of a file at most: manifests and checksums are far smaller. */
const largestText = 256 * 1024 * 1024;

/**
 * Unpacks an archive into a folder and checks every file against the checksums at its end.
 * @param wanted path of a text that is not unpacked but given to `seen` as soon as it is read; what
 * `seen` throws ends the work
 * @returns paths of the files, from the folder
 * @throws ArchiveError when bytes are missing, changed or not of a backup
 */
export async function unpackArchive(
	bytes: AsyncIterable<Buffer>,
	folder: string,
	wanted: string,
	seen: (text: string) => void
): Promise<string[]> {
	const source = new ByteSource(bytes);
	const sums = new Map<string, string>();
	for (;;) {
		const header = await nextHeader(source);
		if (header === null)
			throw new ArchiveError('The backup is not whole: its checksums are missing.');
		const { path, size } = header;
		if (path === checksumFile) {
			compare(await source.text(size), sums);
			return [...sums.keys()];
		}
		if (!isSafe(path)) throw new ArchiveError(`The backup holds a path that cannot be: ${path}`);
		if (path === wanted) {
			const text = await source.text(size);
			sums.set(path, createHash('sha256').update(text).digest('hex'));
			seen(text);
		} else {
			sums.set(path, await unpackFile(source, size, join(folder, path)));
		}
		await source.skip(padding(size));
	}
}

async function nextHeader(source: ByteSource): Promise<{ path: string; size: number } | null> {
	let given: { path?: string; size?: number } = {};
	for (;;) {
		const header = readHeader(await source.exactly(blockBytes));
		if (header === null) return null;
		if (header.type === 'x') {
			given = readRecords(Buffer.from(await source.text(header.size)));
			await source.skip(padding(header.size));
		} else if (header.type === '0') {
			return { path: given.path ?? header.path, size: given.size ?? header.size };
		} else {
			throw new ArchiveError('The backup holds something else than files.');
		}
	}
}

/** @returns its SHA-256, hex */
async function unpackFile(source: ByteSource, size: number, file: string): Promise<string> {
	await mkdir(dirname(file), { recursive: true, mode: 0o700 });
	const handle = await open(file, 'wx', 0o600);
	const hash = createHash('sha256');
	try {
		for await (const piece of source.pieces(size)) {
			hash.update(piece);
			await handle.writeFile(piece);
		}
	} finally {
		await handle.close();
	}
	return hash.digest('hex');
}

function isSafe(path: string): boolean {
	return (
		path.split('/').every((name) => name !== '' && name !== '.' && name !== '..') &&
		!/[\0\\]/.test(path)
	);
}

function compare(text: string, found: ReadonlyMap<string, string>): void {
	const lines = text.split('\n').filter((line) => line !== '');
	const changed = lines.find((line) => found.get(line.slice(66)) !== line.slice(0, 64));
	if (changed !== undefined) {
		throw new ArchiveError(`The backup is damaged: ${changed.slice(66)} is not what was packed.`);
	}
	if (lines.length !== found.size)
		throw new ArchiveError('The backup holds files without checksums.');
}

/** Takes bytes in the portions that are asked for, out of the pieces that come. */
class ByteSource {
	readonly #pieces: AsyncIterator<Buffer>;
	#rest: Buffer = Buffer.alloc(0);

	constructor(bytes: AsyncIterable<Buffer>) {
		this.#pieces = bytes[Symbol.asyncIterator]();
	}

	/** @throws ArchiveError when fewer are left */
	async *pieces(size: number): AsyncGenerator<Buffer> {
		for (let left = size; left > 0;) {
			if (this.#rest.length === 0) {
				const next = await this.#pieces.next();
				if (next.done) throw new ArchiveError('The backup is not whole: it ends too early.');
				this.#rest = next.value;
			}
			const piece = this.#rest.subarray(0, left);
			this.#rest = this.#rest.subarray(piece.length);
			left -= piece.length;
			yield piece;
		}
	}

	async exactly(size: number): Promise<Buffer> {
		const pieces: Buffer[] = [];
		for await (const piece of this.pieces(size)) pieces.push(piece);
		return Buffer.concat(pieces, size);
	}

	async text(size: number): Promise<string> {
		if (size > largestText) throw new ArchiveError('This is no backup, or it is damaged.');
		return (await this.exactly(size)).toString('utf8');
	}

	async skip(size: number): Promise<void> {
		await this.exactly(size);
	}
}
