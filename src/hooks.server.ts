import type { ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { dev } from '$app/environment';
import { env } from '$env/dynamic/private';
import { publishAnswers } from '#lib/server/hooks/embedded/arrival.ts';
import { createDirectAnswer, createDirectUpgrade } from '#lib/server/hooks/embedded/embedded.ts';
import { handles, proxyOf } from '#lib/server/hooks/handles.ts';
import { runningServices } from '#lib/server/services/running.ts';

export { handleError } from '#lib/server/hooks/handle-error.ts';

// PORT and names are the built server's; in development Vite listens, on ports of `localhost` alone.
const settings = dev
	? {
			...env,
			PORT: process.env.PORT ?? '5173',
			ORIGIN: undefined,
			LANGFUSE_PUBLIC_ORIGIN: undefined,
			GRAFANA_PUBLIC_ORIGIN: undefined
		}
	: env;

export const init: ServerInit = async () => {
	const services = await runningServices(settings);
	const { config, log, setUp } = services;
	const onBug = (application: string) => (error: unknown) =>
		log.error({ err: error, application }, 'no answer was given');
	// Whether one is shown may change while the portal runs: each request asks.
	const answerOf = (name: string) =>
		createDirectAnswer(name, () => proxyOf(services, name), onBug(name));
	const upgradeOf = (name: string) =>
		createDirectUpgrade(() => proxyOf(services, name)?.upgrade ?? null, onBug(name));
	publishAnswers(
		new Map(['langfuse', 'grafana'].map((name) => [name, answerOf(name)] as const)),
		new Map([['grafana', upgradeOf('grafana')]])
	);
	if (!(await setUp.isOpen())) return;
	const origin = config.ORIGIN ?? `http://localhost:${config.PORT}`;
	// For the person at the terminal, once; it is no log line and holds for this process only.
	process.stdout.write(`\n  Create the first administrator:\n  ${origin}${setUp.path}\n\n`);
};

export const handle = sequence(...handles(() => runningServices(settings)));
