import { isUtf8 } from 'node:buffer';

/** A malformed message: the whole request is refused (400), or the one span that it stands in. */
export class DecodeError extends Error {
	override readonly name = 'DecodeError';
}

/** Part of a request's bytes. */
export interface Slice {
	readonly start: number;
	readonly end: number;
}

/** Keys, names and models come again and again: so many short texts are remembered. */
const rememberedTexts = 4096;
const longestRemembered = 48;

/**
 * Reads protobuf's wire format. 64-bit values are exact (`bigint`), which nanoseconds since 1970 need;
 * nothing is read past the end of the message that was entered.
 */
export class WireReader {
	#at: number;
	#end: number;
	readonly #bytes: Buffer;
	readonly #view: DataView;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#at = 0;
		this.#end = bytes.length;
	}

	more(): boolean {
		return this.#at < this.#end;
	}

	/** The next field's number × 8 + wire type. */
	tag(): number {
		const tag = this.uint32();
		if (tag < 8) throw new DecodeError('field number 0');
		return tag;
	}

	/** A varint cut to 32 bits, as protobuf does for enums, lengths and counts. */
	uint32(): number {
		const first = this.#at < this.#end ? (this.#bytes[this.#at] ?? 0) : 0x80;
		if (first < 0x80) {
			this.#at++;
			return first;
		}
		let value = 0;
		for (let shift = 0; shift < 70; shift += 7) {
			if (this.#at >= this.#end) throw new DecodeError('message ends inside a number');
			const byte = this.#bytes[this.#at++] ?? 0;
			if (shift < 32) value |= (byte & 0x7f) << shift;
			if (byte < 0x80) return value >>> 0;
		}
		throw new DecodeError('number is longer than ten bytes');
	}

	int64(): bigint {
		let value = 0n;
		for (let shift = 0n; shift < 70n; shift += 7n) {
			if (this.#at >= this.#end) throw new DecodeError('message ends inside a number');
			const byte = this.#bytes[this.#at++] ?? 0;
			value |= BigInt(byte & 0x7f) << shift;
			if (byte < 0x80) return BigInt.asIntN(64, value);
		}
		throw new DecodeError('number is longer than ten bytes');
	}

	fixed64(): bigint {
		return this.#view.getBigUint64(this.#skip(8), true);
	}

	double(): number {
		return this.#view.getFloat64(this.#skip(8), true);
	}

	bytes(): Buffer {
		const { start, end } = this.slice();
		return this.#bytes.subarray(start, end);
	}

	hex(): string {
		const { start, end } = this.slice();
		return this.#bytes.toString('hex', start, end);
	}

	/** Invalid UTF-8 becomes U+FFFD: a span is worth more than its broken byte. */
	text(): string {
		const length = this.uint32();
		const start = this.#skip(length);
		if (length === 0) return '';
		if (length <= longestRemembered) return remembered(this.#bytes, start, start + length);
		return this.#bytes.toString('utf8', start, start + length);
	}

	/**
	 * The bytes of a text of at least `atLeast`, when the message from here on is that field and no
	 * more, and UTF-8; else null. Reads nothing.
	 */
	peekWholeText(tag: number, atLeast: number): Buffer | null {
		const before = this.#at;
		if (this.#end - before < atLeast || this.#bytes[before] !== tag) return null;
		this.#at += 1;
		const length = this.uint32();
		const start = this.#at;
		this.#at = before;
		if (length < atLeast || start + length !== this.#end) return null;
		const bytes = this.#bytes.subarray(start, this.#end);
		return isUtf8(bytes) ? bytes : null;
	}

	/** Passes over what is left of the message. */
	passRest(): void {
		this.#at = this.#end;
	}

	/** Where the embedded message lies that starts here; passes over it. */
	slice(): Slice {
		const length = this.uint32();
		const start = this.#skip(length);
		return { start, end: start + length };
	}

	/** Goes to a message of this request. */
	seek({ start, end }: Slice): void {
		this.#at = start;
		this.#end = end;
	}

	/** Goes into the embedded message that starts here. @returns for `leave`, when it is read to its end */
	enter(): number {
		const outer = this.#end;
		const length = this.uint32();
		const start = this.#skip(length);
		this.#at = start;
		this.#end = start + length;
		return outer;
	}

	leave(outer: number): void {
		this.#end = outer;
	}

	/** Passes over a field that we do not know. */
	pass(tag: number): void {
		switch (tag & 7) {
			case 0:
				this.int64();
				return;
			case 1:
				this.#skip(8);
				return;
			case 2:
				this.#skip(this.uint32());
				return;
			case 5:
				this.#skip(4);
				return;
			default:
				throw new DecodeError(`wire type ${tag & 7} is not used by OTLP`);
		}
	}

	#skip(length: number): number {
		const start = this.#at;
		if (length > this.#end - start) throw new DecodeError('message ends inside a field');
		this.#at = start + length;
		return start;
	}
}

interface Remembered {
	readonly bytes: Uint8Array;
	readonly text: string;
}

const texts: (Remembered | undefined)[] = new Array<undefined>(rememberedTexts).fill(undefined);

/** Decoding the same key a thousand times a batch costs more than finding it by its bytes. */
function remembered(bytes: Buffer, start: number, end: number): string {
	let hash = end - start;
	for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
	const place = (hash ^ (hash >>> 15)) & (rememberedTexts - 1);
	const known = texts[place];
	if (known && isSame(known.bytes, bytes, start, end)) return known.text;
	const text = bytes.toString('utf8', start, end);
	texts[place] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), text };
	return text;
}

function isSame(known: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
	if (known.length !== end - start) return false;
	for (let at = 0; at < known.length; at++) if (known[at] !== bytes[start + at]) return false;
	return true;
}
