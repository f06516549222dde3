/**
 * `node tests/bench/run.js hang-ups [clients]`: the proxy outlives clients that leave in mid-body, both
 * through the listener and through fetch's types. On another Node: `npx -p node@24 node tests/…`.
 */
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { startRig, THROUGH } from '../fakes/embed/proxy-rig.ts';
import { hangUps } from './proxy/hang-ups.ts';

export async function main([given = '10000']: string[]): Promise<void> {
	const upstream = await startFakeLangfuse();
	try {
		for (const through of THROUGH) {
			const rig = await startRig(upstream.url, { through });
			console.log(`${through}: ${await hangUps(rig, await rig.pass(), Number(given))}`);
			await rig.close();
		}
	} finally {
		await upstream.close();
	}
}
