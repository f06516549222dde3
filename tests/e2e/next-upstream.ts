/** Starts the Next.js app of tests/fakes/langfuse-next, which its `npm ci` and `npm run build` make. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../fakes/langfuse-next/', import.meta.url));
const within = 30_000;

/** Whether both builds exist; tests that need them are left out otherwise. */
export const isBuilt = ['root', 'base-path'].every((build) =>
	existsSync(`${folder}.next/${build}/BUILD_ID`)
);

export interface NextOptions {
	/** Free, on the loopback. */
	readonly port: number;
	/** Langfuse's address in the browser; below a path with next-auth's own. */
	readonly nextauthUrl: string;
	/** Which build: at the root of its origin, or below this path. */
	readonly basePath?: '' | '/langfuse';
	/** `AUTH_CUSTOM_*`. */
	readonly provider?: Readonly<Record<string, string>>;
}

export async function startNext({
	port,
	nextauthUrl,
	basePath = '',
	provider = {}
}: NextOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
	const args = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)];
	const child = spawn(process.execPath, args, {
		cwd: folder,
		env: {
			PATH: process.env.PATH,
			NODE_ENV: 'production',
			NEXT_TELEMETRY_DISABLED: '1',
			NEXTAUTH_URL: nextauthUrl,
			NEXT_PUBLIC_BASE_PATH: basePath,
			...provider,
			NEXTAUTH_SECRET: 'only for this test'
		},
		stdio: 'ignore'
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const url = `http://127.0.0.1:${port}`;
	const close = async () => {
		child.kill();
		await ended;
	};
	for (const giveUpAt = Date.now() + within; Date.now() < giveUpAt;) {
		const healthy = await fetch(`${url}${basePath}/api/public/health`).then(
			({ ok }) => ok,
			() => false
		);
		if (healthy) return { url, close };
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	await close();
	throw new Error('The Next.js app did not start.');
}
