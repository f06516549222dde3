import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowBinary } from './row-binary.ts';

/** Reads one text back as ClickHouse does. */
function readText(bytes: Buffer): { text: string; rest: Buffer } {
	let length = 0;
	let at = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes[at++] ?? 0;
		length += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) break;
	}
	return { text: bytes.toString('utf8', at, at + length), rest: bytes.subarray(at + length) };
}

describe('RowBinary', () => {
	it('is read back as the texts that were written, half surrogates replaced', () => {
		const row = new RowBinary();
		fc.assert(
			fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 })), (texts) => {
				for (const text of texts) row.text(text);
				let rest = row.take();
				for (const text of texts) {
					const read = readText(rest);
					expect(read.text).toBe(text.toWellFormed());
					rest = read.rest;
				}
				expect(rest).toHaveLength(0);
			})
		);
	});

	it('writes whole numbers of any size in eight bytes', () => {
		const row = new RowBinary();
		fc.assert(
			fc.property(
				fc.maxSafeNat(),
				fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
				(n, i) => {
					row.uint64(n);
					row.int64(i);
					const bytes = row.take();
					expect(bytes.readBigUInt64LE(0)).toBe(BigInt(n));
					expect(bytes.readBigInt64LE(8)).toBe(i);
				}
			)
		);
	});

	it('grows for a text of megabytes and starts again from nothing', () => {
		const row = new RowBinary();
		const long = '가'.repeat(3_000_000);
		row.utf8(Buffer.from(long));
		row.text(long);
		const first = readText(row.take());
		expect(first.text).toBe(long);
		expect(readText(first.rest).text).toBe(long);
		expect(row.length).toBe(0);
	});
});
