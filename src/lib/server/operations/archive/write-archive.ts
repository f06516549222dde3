import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { ArchiveError, archiveEnd, fileHeader, padding } from './header.ts';

/** A file on its way into an archive. */
export interface Packed {
	/** In the archive, with `/`. */
	readonly path: string;
	/** Where it lies, or what it holds. */
	readonly content: { readonly file: string } | { readonly text: string };
}

/** The last file of every archive: `sha256sum -c` reads it. */
export const checksumFile = 'SHA256SUMS';

const pieceBytes = 1024 * 1024;

/**
 * An archive, piece by piece: the files in their order, then their checksums.
 * @throws the file system's error; ArchiveError when a file changes its size while it is read
 */
export async function* writeArchive(
	files: AsyncIterable<Packed> | Iterable<Packed>,
	atMs: number
): AsyncGenerator<Buffer> {
	const sums: string[] = [];
	for await (const { path, content } of files) {
		const hash = createHash('sha256');
		for await (const piece of 'file' in content
			? filePieces(path, content.file, atMs)
			: textPieces(path, content.text, atMs)) {
			if (!piece.isHeader) hash.update(piece.bytes);
			yield piece.bytes;
		}
		sums.push(`${hash.digest('hex')}  ${path}\n`);
	}
	for (const { bytes } of textPieces(checksumFile, sums.join(''), atMs)) yield bytes;
	yield archiveEnd;
}

interface Piece {
	readonly bytes: Buffer;
	/** Header or padding: not of the content. */
	readonly isHeader: boolean;
}

function* textPieces(path: string, text: string, atMs: number): Generator<Piece> {
	const bytes = Buffer.from(text);
	yield { bytes: fileHeader(path, bytes.length, atMs), isHeader: true };
	yield { bytes, isHeader: false };
	yield { bytes: Buffer.alloc(padding(bytes.length)), isHeader: true };
}

async function* filePieces(path: string, file: string, atMs: number): AsyncGenerator<Piece> {
	const handle = await open(file, 'r');
	try {
		const { size } = await handle.stat();
		yield { bytes: fileHeader(path, size, atMs), isHeader: true };
		let left = size;
		while (left > 0) {
			const { buffer, bytesRead } = await handle.read({
				buffer: Buffer.allocUnsafe(Math.min(pieceBytes, left))
			});
			if (bytesRead === 0) throw new ArchiveError(`${path} became shorter while it was read.`);
			left -= bytesRead;
			yield { bytes: buffer.subarray(0, bytesRead), isHeader: false };
		}
		yield { bytes: Buffer.alloc(padding(size)), isHeader: true };
	} finally {
		await handle.close();
	}
}
