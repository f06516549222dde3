/** The commands of an installation: `npm run backup`, `restore`, `doctor`, `move-database`, `rotate-secret`. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError, readConfig } from '../config.ts';
import { DatabaseUrlError } from '../database/engine/database-url-error.ts';
import { withSecretFiles } from '../secret-files.ts';
import { backUp } from './backup/backup.ts';
import { restore } from './backup/restore.ts';
import { CommandError, type Terminal } from './command.ts';
import { runDoctor } from './doctor/run-doctor.ts';
import { moveDatabase } from './move-database.ts';
import { rotateSecret } from './rotate-secret.ts';

interface Command {
	readonly usage: string;
	readonly options?: ParseArgsConfig['options'];
	/** @returns the exit code */
	run(given: Given, terminal: Terminal): Promise<number>;
}

interface Given {
	readonly flags: Readonly<Record<string, unknown>>;
	readonly words: readonly string[];
}

const configOf = ({ env }: Terminal) => readConfig(withSecretFiles(env));

const commands: Readonly<Record<string, Command>> = {
	backup: {
		usage: `npm run backup -- [FILE]

Backs the data directory up into one tar file, also while the portal runs: database, traces and
secrets as they are at one moment. Without FILE a name is made of the time; "-" writes to the output.`,
		run: async (given, terminal) => {
			await backUp(configOf(terminal), only(given), terminal);
			return 0;
		}
	},
	restore: {
		usage: `npm run restore -- FILE [--replace]

Makes the data directory out of a backup, after checking all of it. The portal must not run. "-" reads
what is piped in.

  --replace  where the data directory is not empty: moves its content into a folder in it`,
		options: { replace: { type: 'boolean', default: false } },
		run: async (given, terminal) => {
			const source = only(given);
			if (source === undefined) throw new UsageError();
			await restore(configOf(terminal), source, given.flags.replace === true, terminal);
			return 0;
		}
	},
	doctor: {
		usage: `npm run doctor -- [--json]

Checks each hop of the installation and says what to do. Ends with 1 when something does not work.`,
		options: { json: { type: 'boolean', default: false } },
		run: (given, terminal) => runDoctor(given.flags.json === true, terminal)
	},
	'move-database': {
		usage: `npm run move-database

Copies the portal's own database from DATA_DIR into the empty MariaDB that DATABASE_URL names. The
portal must not run. What is in DATA_DIR stays as it is.`,
		run: async (_given, terminal) => {
			await moveDatabase(configOf(terminal), terminal);
			return 0;
		}
	},
	'rotate-secret': {
		usage: `npm run rotate-secret

Makes a new secret in DATA_DIR; older ones still open what they sealed.`,
		run: async (_given, terminal) => {
			rotateSecret(configOf(terminal), terminal);
			return 0;
		}
	}
};

class UsageError extends Error {}

/**
 * @param args what follows the command's name
 * @returns the exit code
 */
export async function runCommand(
	name: string,
	args: readonly string[],
	terminal: Terminal
): Promise<number> {
	const command = commands[name];
	if (command === undefined) {
		terminal.say(`There are these commands: ${Object.keys(commands).join(', ')}.`);
		return 2;
	}
	try {
		const given = read(command, args);
		if (given.flags.help === true) {
			terminal.say(command.usage);
			return 0;
		}
		return await command.run(given, terminal);
	} catch (error) {
		if (error instanceof UsageError) {
			terminal.say(command.usage);
			return 2;
		}
		if (
			error instanceof CommandError ||
			error instanceof ConfigError ||
			error instanceof DatabaseUrlError ||
			isOfFileSystem(error)
		) {
			terminal.say(`✗ ${error.message}`);
			return 1;
		}
		throw error;
	}
}

/** A full disk, a file that may not be read: the system's own words name the path. */
function isOfFileSystem(error: unknown): error is Error {
	return (
		error instanceof Error &&
		'code' in error &&
		/^(EACCES|EPERM|EROFS|ENOSPC|EDQUOT|ENOENT|ENOTDIR|EISDIR|EXDEV|EIO)$/.test(String(error.code))
	);
}

function read({ options }: Command, args: readonly string[]): Given {
	try {
		const { values, positionals } = parseArgs({
			args: [...args],
			allowPositionals: true,
			options: { help: { type: 'boolean', short: 'h', default: false }, ...options }
		});
		return { flags: values, words: positionals };
	} catch {
		throw new UsageError();
	}
}

function only({ words }: Given): string | undefined {
	if (words.length > 1) throw new UsageError();
	return words[0];
}
