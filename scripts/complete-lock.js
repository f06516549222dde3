/**
 * `npm run lock`: lists other systems' binaries in the lock files.
 *
 * Packages with a native part name one optional package per system. npm writes only those that
 * the registry at hand offered, and a lock without the others makes `npm ci` refuse (npm 11) or
 * leave the binary out (npm 10) on the systems concerned. Their versions are pinned by the package
 * that names them; the system stands in their names.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

const systems = /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)(?:-|$)/;
const processors = /-(arm64|arm|x64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32)(?:-|$)/;

/** The portal's, and that of the Next.js app for browser tests. */
export const lockFiles = ['package-lock.json', 'tests/fakes/langfuse-next/package-lock.json'];

/**
 * @param {string} name such as `@rollup/rollup-linux-x64-musl`
 * @returns {Pick<LockEntry, 'os' | 'cpu' | 'libc'> | null} null when the name tells no system
 */
export function systemOf(name) {
	const os = systems.exec(name)?.[1];
	const cpu = processors.exec(name)?.[1];
	if (!os && cpu !== 'wasm32') return null;
	const libc = /musl/.test(name) ? 'musl' : os === 'linux' && /gnu/.test(name) ? 'glibc' : null;
	return {
		...(os && { os: [os] }),
		...(cpu && { cpu: [cpu] }),
		...(libc && { libc: [libc] })
	};
}

/**
 * @param {Readonly<Record<string, LockEntry>>} packages `packages` of a lock, by path
 * @returns {Record<string, LockEntry>} the same with what was missing, sorted by path
 */
export function completeLock(packages) {
	const complete = { ...packages };
	for (const [path, entry] of Object.entries(packages)) {
		for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
			const system = systemOf(name);
			if (!system || !/^\d+\.\d+\.\d+/.test(version) || resolves(complete, path, name)) continue;
			const top = `node_modules/${name}`;
			complete[complete[top] ? `${path}/${top}` : top] = {
				version,
				...system,
				...(entry.dev && { dev: true }),
				optional: true
			};
		}
	}
	return Object.fromEntries(Object.entries(complete).sort(([a], [b]) => a.localeCompare(b, 'en')));
}

/**
 * @param {Readonly<Record<string, LockEntry>>} packages
 * @param {string} from path of the package that asks
 * @param {string} name
 * @returns {boolean} whether Node would find `name` from there
 */
function resolves(packages, from, name) {
	for (
		let folder = from;
		;
		folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
	) {
		if (packages[`${folder}${folder && '/'}node_modules/${name}`]) return true;
		if (folder === '') return false;
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	for (const path of lockFiles) {
		const file = new URL(`../${path}`, import.meta.url);
		const lock = JSON.parse(readFileSync(file, 'utf8'));
		const packages = completeLock(lock.packages);
		const added = Object.keys(packages).length - Object.keys(lock.packages).length;
		writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, '\t')}\n`);
		console.log(`${added} packages of other systems added to ${path}`);
	}
}
