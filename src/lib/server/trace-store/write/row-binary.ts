const smallest = 1 << 20;
const keptAtMost = 16 << 20;
/** A call out of JavaScript costs more than this many characters do. */
const shortText = 40;

/**
 * ClickHouse's RowBinary written straight into one block of memory that is used again for the next:
 * values one after another, a text as its length and its bytes. Spans are mostly long texts: nothing
 * has to be escaped here and nothing parsed by the engine, and a text that is UTF-8 already is copied.
 *
 * Half a surrogate pair becomes U+FFFD.
 */
export class RowBinary {
	#bytes = Buffer.alloc(smallest);
	#view = viewOf(this.#bytes);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** String. */
	text(text: string): void {
		const { length } = text;
		// Three bytes for a UTF-16 unit at most, and a length of five.
		this.#reserve(length * 3 + 5);
		if (length <= shortText) {
			const bytes = this.#bytes;
			const start = this.#length + 1;
			let at = 0;
			for (; at < length; at++) {
				const code = text.charCodeAt(at);
				if (code >= 0x80) break;
				bytes[start + at] = code;
			}
			if (at === length) {
				bytes[this.#length] = length;
				this.#length = start + length;
				return;
			}
		}
		this.count(Buffer.byteLength(text));
		this.#length += this.#bytes.write(text, this.#length);
	}

	/** String, of bytes that are its UTF-8. */
	utf8(bytes: Uint8Array): void {
		this.count(bytes.length);
		this.raw(bytes);
	}

	/** Adds what is RowBinary already. */
	raw(bytes: Uint8Array): void {
		this.#reserve(bytes.length);
		this.#bytes.set(bytes, this.#length);
		this.#length += bytes.length;
	}

	/** How many items of an array or map follow. */
	count(count: number): void {
		this.#reserve(5);
		let rest = count;
		while (rest >= 0x80) {
			this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
			rest >>>= 7;
		}
		this.#bytes[this.#length++] = rest;
	}

	/** Map(String, String). @param encoded the same texts in UTF-8, where they are at hand */
	texts(texts: Readonly<Record<string, string>>, encoded?: ReadonlyMap<string, Uint8Array>): void {
		const keys = Object.keys(texts);
		this.count(keys.length);
		for (const key of keys) {
			this.text(key);
			const bytes = encoded?.get(key);
			if (bytes) this.utf8(bytes);
			else this.text(texts[key] ?? '');
		}
	}

	/** Bool and UInt8. */
	byte(value: number): void {
		this.#reserve(1);
		this.#bytes[this.#length++] = value;
	}

	/** UInt64. @param value a whole number that is exact: at most 2^53 - 1 */
	uint64(value: number): void {
		this.#reserve(8);
		this.#view.setUint32(this.#length, value % 0x1_0000_0000, true);
		this.#view.setUint32(this.#length + 4, Math.floor(value / 0x1_0000_0000), true);
		this.#length += 8;
	}

	/** Int64, and what is stored as one: DateTime64, Decimal of at most 18 digits. UInt64 below 2^63. */
	int64(value: bigint): void {
		this.#reserve(8);
		this.#view.setBigInt64(this.#length, value, true);
		this.#length += 8;
	}

	/** Float64. */
	float64(value: number): void {
		this.#reserve(8);
		this.#view.setFloat64(this.#length, value, true);
		this.#length += 8;
	}

	/** Forgets what was added. */
	clear(): void {
		this.#length = 0;
	}

	/** Everything added so far, in memory of its own; starts again from nothing. */
	take(): Buffer {
		const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
		if (this.#bytes.length > keptAtMost) this.#use(Buffer.alloc(smallest));
		this.#length = 0;
		return taken;
	}

	#reserve(more: number): void {
		const needed = this.#length + more;
		if (needed <= this.#bytes.length) return;
		const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
		this.#bytes.copy(larger, 0, 0, this.#length);
		this.#use(larger);
	}

	#use(bytes: Buffer<ArrayBuffer>): void {
		this.#bytes = bytes;
		this.#view = viewOf(bytes);
	}
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) =>
	new DataView(buffer, byteOffset, byteLength);
