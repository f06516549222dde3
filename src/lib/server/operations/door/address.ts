import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** What the kernel takes as the path of a socket (103 bytes on macOS, 107 on Linux). */
const longestPath = 103;

/**
 * Where a running portal is reached by commands on the same machine: a socket in its data directory,
 * which the owner of the directory alone can open.
 */
export function doorAddress(dataDir: string): string {
	const path = join(dataDir, 'portal.sock');
	if (process.platform === 'win32') return `\\\\.\\pipe\\agent-portal-${digest(dataDir)}`;
	if (Buffer.byteLength(path) <= longestPath) return path;
	return join(privateFolder(digest(dataDir)), 'portal.sock');
}

/**
 * For a data directory whose path is too long: a folder of this user's own.
 * @throws when somebody else has made it
 */
function privateFolder(name: string): string {
	const folder = join(tmpdir(), `agent-portal-${name}`);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const { uid, mode } = lstatSync(folder);
	if (uid !== userInfo().uid || (mode & 0o077) !== 0) {
		throw new Error(`${folder} belongs to somebody else.`);
	}
	return folder;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
