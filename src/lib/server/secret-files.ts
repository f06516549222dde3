import { readFileSync } from 'node:fs';
import { ConfigError, settingNames } from './config.ts';

/** A secret is a line; a larger file is another file. */
const longest = 64 * 1024;

/**
 * The environment with the secrets that stand in files: `NAME_FILE=/run/secrets/name` sets `NAME` to
 * the file's text, without the line's end. A setting that has a value of its own keeps it.
 * @throws ConfigError naming every file that cannot be read
 */
export function withSecretFiles(
	env: Readonly<Record<string, string | undefined>>
): Readonly<Record<string, string | undefined>> {
	const problems: string[] = [];
	const found = settingNames.flatMap((name) => {
		const path = env[`${name}_FILE`];
		if (!path || env[name]) return [];
		try {
			const text = readFileSync(path, 'utf8');
			if (text.length <= longest) return [[name, text.replace(/\r?\n$/, '')] as const];
			problems.push(`${name}_FILE: ${path} is too large.`);
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
			problems.push(`${name}_FILE: ${path} cannot be read (${code}).`);
		}
		return [];
	});
	if (problems.length > 0) throw new ConfigError(`Settings are wrong:\n  ${problems.join('\n  ')}`);
	return { ...env, ...Object.fromEntries(found) };
}
