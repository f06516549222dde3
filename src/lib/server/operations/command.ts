/** What the commands of an installation share. */
import type { Config } from '../config.ts';

/** Where and for whom a command runs. */
export interface Terminal {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The folder in which the person typed it. */
	readonly folder: string;
	/** The portal's version. */
	readonly version: string;
	/** One line for the person; never a secret. */
	readonly say: (line: string) => void;
	/** What the command was asked for, when that is data. */
	readonly out: NodeJS.WritableStream;
	/** What is piped to it. */
	readonly in: AsyncIterable<Buffer>;
}

/** Why a command did not do what it was asked: a sentence for the person. */
export class CommandError extends Error {
	override readonly name = 'CommandError';
}

/** What of an installation stands outside of its data directory, and so outside of a backup. */
export function leftOut(config: Config): string[] {
	const things: string[] = [];
	if (config.DATABASE_URL) {
		const { host, pathname } = new URL(config.DATABASE_URL);
		things.push(
			`the portal's database, on MariaDB at ${host}: "mariadb-dump --single-transaction ${pathname.slice(1)}" backs it up.`
		);
	}
	if (config.CLICKHOUSE_URL) {
		things.push(
			`traces, in ClickHouse at ${new URL(config.CLICKHOUSE_URL).host}: "BACKUP DATABASE ${config.CLICKHOUSE_DATABASE} TO Disk('backups', 'name')" there backs them up.`
		);
	} else if (config.AGENTOPS_API_URL) {
		things.push(
			`traces, in AgentOps at ${new URL(config.AGENTOPS_API_URL).host}: back up its own databases.`
		);
	}
	if (config.PORTAL_SECRET) things.push('PORTAL_SECRET: keep it with the backup.');
	things.push('settings of the environment and of .env.');
	return things.map((thing) => `Not in the backup: ${thing}`);
}
