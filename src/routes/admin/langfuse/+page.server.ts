import { inTime } from '#lib/server/in-time.ts';
import { ok } from '#lib/server/agentops/fault.ts';
import { settle } from '#lib/server/settle.ts';
import type { PageServerLoad } from './$types';

/** A Langfuse that runs answers its checks at once; one that does not holds only its panel. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { config, langfuse } = locals.services;
	if (!langfuse) {
		return { frame: null, wouldBe: `http://${url.hostname}:${config.LANGFUSE_PORT}` };
	}
	const checks = settle(langfuse.diagnose(url.origin).then(ok));
	return {
		frame: {
			origin: (await langfuse.address(url.origin)).publicOrigin,
			to: url.searchParams.get('to'),
			...(await inTime(patienceMs, { checks }))
		}
	};
};
