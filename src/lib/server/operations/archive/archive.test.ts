import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fileHeader, readHeader, readRecords } from './header.ts';
import { unpackArchive } from './read-archive.ts';
import { writeArchive, type Packed } from './write-archive.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-archive-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(root, `${folders++}`);

async function pack(files: readonly Packed[]): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of writeArchive(files, 1_700_000_000_000)) pieces.push(piece);
	return Buffer.concat(pieces);
}

async function* inPieces(bytes: Buffer, size: number) {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const unpack = (bytes: Buffer, into = folder(), wanted = 'none', pieceSize = 700) =>
	unpackArchive(inPieces(bytes, pieceSize), into, wanted, () => undefined);

const name = fc
	.stringMatching(/^[가-힣a-zA-Z0-9_%.-]{1,90}$/)
	.filter((text) => !/^\.+$/.test(text));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `f/${names.join('/')}`);

describe('an archive', () => {
	it('gives back every file, however the bytes arrive', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.tuple(path, fc.string({ unit: 'binary', maxLength: 1500 })), {
					maxLength: 5,
					selector: ([at]) => at.split('/')[1]
				}),
				fc.integer({ min: 1, max: 3000 }),
				async (files, pieceSize) => {
					const into = folder();
					const packed = await pack(files.map(([at, text]) => ({ path: at, content: { text } })));
					const paths = await unpack(packed, into, 'none', pieceSize);
					expect(paths).toEqual(files.map(([at]) => at));
					for (const [at, text] of files) {
						expect(readFileSync(join(into, at)).equals(Buffer.from(text))).toBe(true);
					}
				}
			),
			{ numRuns: 30 }
		);
	});

	it('keeps files to their owner', async () => {
		const into = folder();
		await unpack(await pack([{ path: 'secret', content: { text: 'x' } }]), into);
		expect(statSync(join(into, 'secret')).mode & 0o777).toBe(0o600);
	});

	it('gives the wanted text before what follows it', async () => {
		const packed = await pack([
			{ path: 'manifest.json', content: { text: '{}' } },
			{ path: 'after', content: { text: 'x' } }
		]);
		const refused = unpackArchive(inPieces(packed, 512), folder(), 'manifest.json', () => {
			throw new Error('too new');
		});
		await expect(refused).rejects.toThrow('too new');
	});

	it('is refused with any byte changed, cut anywhere, or not an archive at all', async () => {
		const packed = await pack([
			{ path: 'a', content: { text: 'one' } },
			{ path: `long/${'l'.repeat(120)}`, content: { text: 'two'.repeat(400) } }
		]);
		const contents = packed.indexOf('two');
		for (const at of [0, 130, 512, contents]) {
			const changed = Buffer.from(packed);
			changed[at] = (changed[at] ?? 0) ^ 1;
			await expect(unpack(changed), `byte ${at}`).rejects.toThrow();
		}
		for (const length of [0, 100, 512, 1024, packed.length - 1800]) {
			await expect(unpack(packed.subarray(0, length)), `${length}`).rejects.toThrow(/backup/);
		}
		await expect(unpack(Buffer.from('hello'.repeat(500)))).rejects.toThrow(/no backup/);
	});

	it.each(['../out', '/etc/passwd', 'a/../../b', './a', 'a//b'])(
		'never writes to %s',
		async (bad) => {
			const packed = await pack([{ path: bad, content: { text: 'x' } }]);
			await expect(unpack(packed)).rejects.toThrow(/path that cannot be/);
		}
	);

	it('is read by the tar program, long Korean paths too, and its sums are those of sha256sum', async () => {
		const into = folder();
		const long = `parts/${'가나다'.repeat(20)}/${'data'.repeat(20)}.bin`;
		const source = join(root, 'source');
		writeFileSync(source, 'content');
		const packed = await pack([{ path: long, content: { file: source } }]);
		execFileSync('mkdir', [into]);
		execFileSync('tar', ['-xf', '-', '-C', into], { input: packed });
		expect(readFileSync(join(into, long), 'utf8')).toBe('content');
		const sum = createHash('sha256').update('content').digest('hex');
		expect(readFileSync(join(into, 'SHA256SUMS'), 'utf8')).toBe(`${sum}  ${long}\n`);
	});

	it('says sizes of 8 GiB and more in a record', () => {
		const size = 9 * 2 ** 30;
		const bytes = fileHeader('big', size, 0);
		const first = readHeader(bytes.subarray(0, 512));
		expect(first?.type).toBe('x');
		expect(readRecords(bytes.subarray(512, 512 + (first?.size ?? 0)))).toEqual({ size });
	});
});
