/** The 512 bytes before each file of a tar archive (POSIX.1-2001, pax; files only). */

export const blockBytes = 512;

export interface TarHeader {
	readonly path: string;
	/** Bytes. */
	readonly size: number;
	/** `0` a file, `x` what the next header has no room for. */
	readonly type: string;
}

/** Thrown for bytes that are no archive of ours. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError';
}

/** The greatest number of 11 octal digits. */
const largestSize = 0o77777777777;

/**
 * The header of a file, preceded by a pax record where its path is longer than 100 bytes or its size
 * 8 GiB or more.
 */
export function fileHeader(path: string, size: number, atMs: number): Buffer {
	const records =
		(Buffer.byteLength(path) > 100 ? record('path', path) : '') +
		(size > largestSize ? record('size', String(size)) : '');
	const header = plainHeader(shorten(path), size > largestSize ? 0 : size, '0', atMs);
	if (records === '') return header;
	const body = Buffer.from(records);
	return Buffer.concat([
		plainHeader('pax', body.length, 'x', atMs),
		body,
		Buffer.alloc(padding(body.length)),
		header
	]);
}

/** Zeros after a content of so many bytes. */
export function padding(size: number): number {
	return (blockBytes - (size % blockBytes)) % blockBytes;
}

/** Two empty blocks end an archive. */
export const archiveEnd = Buffer.alloc(2 * blockBytes);

/**
 * @param block of 512 bytes
 * @returns null for an empty block: the end
 * @throws ArchiveError
 */
export function readHeader(block: Buffer): TarHeader | null {
	if (block.every((byte) => byte === 0)) return null;
	const sum = parseInt(textOf(block, 148, 8), 8);
	if (textOf(block, 257, 5) !== 'ustar' || sum !== checksum(block)) {
		throw new ArchiveError('This is no backup, or it is damaged.');
	}
	return {
		path: textOf(block, 0, 100),
		size: parseInt(textOf(block, 124, 12), 8),
		type: String.fromCharCode(block[156] ?? 0)
	};
}

/** @param body of a header of type `x` */
export function readRecords(body: Buffer): { path?: string; size?: number } {
	const found: { path?: string; size?: number } = {};
	for (let at = 0; at < body.length;) {
		const length = parseInt(body.toString('latin1', at, at + 20), 10);
		if (!(length > 0)) throw new ArchiveError('This is no backup, or it is damaged.');
		const line = body.toString('utf8', at, at + length - 1);
		const [, key, value = ''] = /^\d+ ([^=]+)=(.*)$/s.exec(line) ?? [];
		if (key === 'path') found.path = value;
		if (key === 'size') found.size = Number(value);
		at += length;
	}
	return found;
}

function plainHeader(path: string, size: number, type: string, atMs: number): Buffer {
	const block = Buffer.alloc(blockBytes);
	block.write(path, 0);
	block.write('0000600\0', 100);
	block.write('0000000\0', 108);
	block.write('0000000\0', 116);
	block.write(octal(size), 124);
	block.write(octal(Math.floor(atMs / 1000)), 136);
	block.write(type, 156);
	block.write('ustar\0' + '00', 257);
	block.write(checksum(block).toString(8).padStart(6, '0') + '\0 ', 148);
	return block;
}

const octal = (value: number) => value.toString(8).padStart(11, '0') + '\0';

/** Of all bytes, its own field counted as blanks. */
function checksum(block: Buffer): number {
	return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

/** `length key=value\n`, the length counting itself. */
function record(key: string, value: string): string {
	const rest = Buffer.byteLength(` ${key}=${value}\n`);
	const length = rest + String(rest + String(rest).length).length;
	return `${length} ${key}=${value}\n`;
}

/** What a reader that knows no pax sees; whole characters only. */
function shorten(path: string): string {
	let short = path.slice(0, 100);
	while (Buffer.byteLength(short) > 100) short = short.slice(0, -1);
	return short;
}

function textOf(block: Buffer, from: number, length: number): string {
	const end = block.indexOf(0, from);
	return block.toString('utf8', from, end === -1 || end > from + length ? from + length : end);
}
