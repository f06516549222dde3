/** `npm run doctor`: each hop of the installation, what was found there and what to do. */
import { ConfigError, readConfig, settingNames, type Config } from '../../config.ts';
import { withSecretFiles } from '../../secret-files.ts';
import { type Terminal } from '../command.ts';
import { askState, type PortalState } from '../door/knock.ts';
import { failure, ok, warning, type Check, type Finding } from './finding.ts';
import { readUsedSettings } from './kept-settings.ts';
import { machineChecks } from './machine.ts';
import { neighbourChecks } from './neighbours.ts';
import { storeChecks } from './stores.ts';

/** @returns the exit code: 1 when something does not work */
export async function runDoctor(asJson: boolean, terminal: Terminal): Promise<number> {
	const findings = await examine(terminal.env);
	const worst = (['failure', 'warning', 'ok'] as const).find((state) =>
		findings.some((each) => each.state === state)
	);
	const text = asJson
		? `${JSON.stringify({ state: worst, findings }, null, '\t')}\n`
		: findings.map(toLine).join('');
	terminal.out.write(text);
	return worst === 'failure' ? 1 : 0;
}

const signs = { ok: '✓', warning: '!', failure: '✗' } as const;

function toLine({ hop, state, found, advice }: Finding): string {
	const line = `${signs[state]} ${hop}: ${found}\n`;
	return advice === null ? line : `${line}  → ${advice}\n`;
}

/** Changes nothing. */
export async function examine(
	env: Readonly<Record<string, string | undefined>>
): Promise<readonly Finding[]> {
	const node = ok('Node', `${process.versions.node} on ${process.platform}-${process.arch}`);
	let config: Config;
	try {
		config = readConfig(withSecretFiles(env));
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		const advice = 'Correct it in the environment or in .env; nothing else was looked at.';
		return [node, failure('settings', error.message.replaceAll('\n', ' '), advice)];
	}
	const isSet = settingNames.filter((name) => env[name] ?? env[`${name}_FILE`]);
	const settings = ok('settings', `${isSet.length} of ${settingNames.length} set, all can be read`);
	const [portal, doorFinding] = await knock(config.DATA_DIR);
	const used = await readUsedSettings(config);
	const checks = [
		...machineChecks(used.config, portal),
		...storeChecks(config, portal),
		...neighbourChecks(used.config)
	];
	const found = await Promise.all(checks.map(runCheck));
	return [node, settings, ...used.findings, ...doorFinding, ...found.flat()];
}

async function knock(dataDir: string): Promise<[PortalState | null, Finding[]]> {
	try {
		return [await askState(dataDir), []];
	} catch (error) {
		const found = error instanceof Error ? error.message : String(error);
		return [null, [warning('portal', found, 'See its log; restart it when it hangs.')]];
	}
}

async function runCheck({ hop, run }: Check): Promise<readonly Finding[]> {
	try {
		return [await run()].flat();
	} catch (error) {
		const found = error instanceof Error ? error.message : String(error);
		return [failure(hop, found, 'See what it says; the portal meets the same when it starts.')];
	}
}
