import type { LightTrace } from './light.ts';

/**
 * The bytes of a light trace: `APT1`, the length of a JSON head as 4 bytes (little-endian), the head
 * (texts, counts), then every column of numbers one after another as variable-length integers.
 *
 * A column begins with a byte. 0: zigzag differences to the entry before, for starts and parents ascend,
 * so most entries take one to four bytes, and what repeats is squeezed by the gzip around it. 1: plain
 * doubles, for costs, which are not rounded, and for times too far off to be subtracted exactly. Span
 * ids of 16 hexadecimal digits take 8 bytes each.
 */
const magic = 0x31545041;

interface Head {
	readonly traceId: string;
	readonly startNs: string;
	readonly total: number;
	readonly spans: number;
	readonly words: readonly string[];
	readonly missing: readonly string[];
	readonly texts: readonly string[];
	/** The ids themselves where one is not 16 hexadecimal digits. */
	readonly ids: readonly string[] | null;
	readonly duplicates: number;
	readonly calls: number;
	readonly labels: number;
}

export function encodeLight(trace: LightTrace): Uint8Array<ArrayBuffer> {
	const isHex = trace.spanIds.every((id) => /^[0-9a-f]{16}$/.test(id));
	const head: Head = {
		traceId: trace.traceId,
		startNs: trace.startNs,
		total: trace.total,
		spans: trace.spanIds.length,
		words: trace.words,
		missing: trace.missing,
		texts: trace.errors.texts,
		ids: isHex ? null : trace.spanIds,
		duplicates: trace.duplicates.length,
		calls: trace.calls.at.length,
		labels: trace.labels.at.length
	};
	const headBytes = new TextEncoder().encode(JSON.stringify(head));
	const out = new ByteWriter(8 + headBytes.length + trace.spanIds.length * 32);
	out.uint32(magic);
	out.uint32(headBytes.length);
	out.bytes(headBytes);
	if (isHex) {
		for (const id of trace.spanIds) {
			out.uint32(parseInt(id.slice(0, 8), 16));
			out.uint32(parseInt(id.slice(8), 16));
		}
	}
	for (const column of columnsOf(trace)) out.column(column);
	return out.done();
}

/** @throws Error when the bytes are not those of a light trace */
export function decodeLight(bytes: Uint8Array<ArrayBuffer>): LightTrace {
	const input = new ByteReader(bytes);
	if (bytes.length < 8 || input.uint32() !== magic) throw new Error('Not a light trace.');
	const head = JSON.parse(new TextDecoder().decode(input.bytes(input.uint32()))) as Head;
	const { spans } = head;
	const spanIds = head.ids ?? input.hexIds(spans);
	const int32 = (count: number) => Int32Array.from(input.column(count));
	const parents = int32(spans);
	const duplicates = int32(head.duplicates);
	const names = int32(spans);
	const services = int32(spans);
	const types = int32(spans);
	const starts = input.column(spans);
	const durations = input.column(spans);
	const flags = Uint8Array.from(input.column(spans));
	const calls = {
		at: int32(head.calls),
		models: int32(head.calls),
		tokens: input.column(head.calls * 5),
		costs: input.column(head.calls)
	};
	const labels = { at: int32(head.labels), words: int32(head.labels) };
	const errors = { at: int32(head.texts.length), texts: head.texts };
	return {
		traceId: head.traceId,
		startNs: head.startNs,
		total: head.total,
		words: head.words,
		spanIds,
		parents,
		missing: head.missing,
		duplicates,
		names,
		services,
		types,
		starts,
		durations,
		flags,
		calls,
		labels,
		errors
	};
}

/** In the order in which `decodeLight` reads them. */
function columnsOf({ calls, labels, errors, ...trace }: LightTrace): ArrayLike<number>[] {
	return [
		trace.parents,
		trace.duplicates,
		trace.names,
		trace.services,
		trace.types,
		trace.starts,
		trace.durations,
		trace.flags,
		calls.at,
		calls.models,
		calls.tokens,
		calls.costs,
		labels.at,
		labels.words,
		errors.at
	];
}

class ByteWriter {
	#data: Uint8Array<ArrayBuffer>;
	#view: DataView;
	#at = 0;

	constructor(size: number) {
		this.#data = new Uint8Array(size);
		this.#view = new DataView(this.#data.buffer);
	}

	uint32(value: number): void {
		this.#room(4);
		this.#view.setUint32(this.#at, value, true);
		this.#at += 4;
	}

	bytes(bytes: Uint8Array): void {
		this.#room(bytes.length);
		this.#data.set(bytes, this.#at);
		this.#at += bytes.length;
	}

	column(values: ArrayLike<number>): void {
		this.#room(1);
		const plain = !isExact(values);
		this.#data[this.#at] = plain ? 1 : 0;
		this.#at += 1;
		if (plain) this.#doubles(values);
		else this.#differences(values);
	}

	#doubles(values: ArrayLike<number>): void {
		this.#room(values.length * 8);
		for (let index = 0; index < values.length; index += 1) {
			this.#view.setFloat64(this.#at, values[index] ?? 0, true);
			this.#at += 8;
		}
	}

	/** Seven bits a byte, low ones first; by division, because these are not 32-bit numbers. */
	#differences(values: ArrayLike<number>): void {
		let before = 0;
		for (let index = 0; index < values.length; index += 1) {
			const value = values[index] ?? 0;
			const step = value - before;
			let rest = step < 0 ? -step * 2 - 1 : step * 2;
			before = value;
			this.#room(8);
			while (rest > 0x7f) {
				this.#data[this.#at] = (rest % 0x80) | 0x80;
				this.#at += 1;
				rest = Math.floor(rest / 0x80);
			}
			this.#data[this.#at] = rest;
			this.#at += 1;
		}
	}

	done(): Uint8Array<ArrayBuffer> {
		return this.#data.subarray(0, this.#at);
	}

	#room(bytes: number): void {
		if (this.#at + bytes <= this.#data.length) return;
		const larger = new Uint8Array(this.#data.length * 2 + bytes);
		larger.set(this.#data);
		this.#data = larger;
		this.#view = new DataView(larger.buffer);
	}
}

class ByteReader {
	readonly #data: Uint8Array<ArrayBuffer>;
	readonly #view: DataView;
	#at = 0;

	constructor(data: Uint8Array<ArrayBuffer>) {
		this.#data = data;
		this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	}

	uint32(): number {
		this.#at += 4;
		return this.#view.getUint32(this.#at - 4, true);
	}

	/** Ids of 8 bytes: one text of all, cut into pieces, costs a tenth of texts made one by one. */
	hexIds(count: number): string[] {
		const digits = new Uint8Array(count * 16);
		for (let at = 0; at < count; at += 1) {
			for (let half = 0; half < 2; half += 1) {
				let value = this.uint32();
				for (let place = at * 16 + half * 8 + 7; place >= at * 16 + half * 8; place -= 1) {
					const digit = value & 15;
					digits[place] = digit < 10 ? 48 + digit : 87 + digit;
					value >>>= 4;
				}
			}
		}
		const text = new TextDecoder().decode(digits);
		return Array.from({ length: count }, (_, at) => text.slice(at * 16, at * 16 + 16));
	}

	bytes(length: number): Uint8Array {
		this.#at += length;
		return this.#data.subarray(this.#at - length, this.#at);
	}

	column(count: number): Float64Array {
		this.#at += 1;
		return this.#data[this.#at - 1] === 1 ? this.#doubles(count) : this.#differences(count);
	}

	#doubles(count: number): Float64Array {
		const values = new Float64Array(count);
		for (let index = 0; index < count; index += 1) {
			values[index] = this.#view.getFloat64(this.#at, true);
			this.#at += 8;
		}
		return values;
	}

	#differences(count: number): Float64Array {
		const values = new Float64Array(count);
		const data = this.#data;
		let at = this.#at;
		let before = 0;
		for (let index = 0; index < count; index += 1) {
			let byte = data[at] ?? 0;
			at += 1;
			let rest = byte & 0x7f;
			for (let place = 0x80; byte > 0x7f && at < data.length; place *= 0x80) {
				byte = data[at] ?? 0;
				at += 1;
				rest += (byte & 0x7f) * place;
			}
			before += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
			values[index] = before;
		}
		this.#at = at;
		return values;
	}
}

/** Whole numbers whose doubled differences are exact. */
function isExact(values: ArrayLike<number>): boolean {
	for (let index = 0; index < values.length; index += 1) {
		const value = values[index] ?? 0;
		if (!Number.isInteger(value) || Math.abs(value) > 2 ** 50) return false;
	}
	return true;
}
