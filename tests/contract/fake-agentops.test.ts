import { createHttpAgentOps } from '../../src/lib/server/agentops/http-agentops.ts';
import { createHttpAnalytics } from '../../src/lib/server/agentops/http-analytics.ts';
import { connectAgentOps } from '../../src/lib/server/agentops/remote/connection/connection.ts';
import type { Quirks } from '../fakes/agentops/quirks.ts';
import { startFakeAgentOps } from '../fakes/agentops/server.ts';
import { describeAgentOps } from './agentops-contract.ts';
import { describeAnalytics } from './analytics-contract.ts';
import { describeFinding } from './find-contract.ts';
import { makeWorld, type Subject } from './subject.ts';

async function open(quirks: Partial<Quirks>): Promise<Subject> {
	const world = makeWorld();
	const fake = await startFakeAgentOps({ quirks, apiDomain: 'api.corp' });
	fake.add(world.spans);
	const connection = connectAgentOps({
		baseUrl: fake.url,
		credentials: {
			kind: 'password',
			email: 'service@example.com',
			password: 'correct horse',
			cookieName: 'session_id'
		},
		forwarded: { host: 'api.corp', for: '127.0.0.1' }
	});
	const agentops = createHttpAgentOps({ connection });
	return {
		agentops,
		analytics: createHttpAnalytics({ agentops, maxPages: 50 }),
		projectId: fake.project.id,
		world,
		listDurations: fake.quirks.startsOnlyDuration ? 'starts-only' : 'wall-clock',
		async close() {
			await connection.close();
			await fake.close();
		}
	};
}

const faithful = () => open({});
describeAgentOps('http, on an AgentOps with its quirks', faithful);
describeAnalytics('http, on an AgentOps with its quirks', faithful);
describeFinding('http, on an AgentOps with its quirks', faithful);

const hardened = () => open({ publicGuard: true, loginLimit: true, numbersAsText: true });
describeAgentOps('http, on an AgentOps behind its guard that writes numbers as text', hardened);
describeAnalytics('http, on an AgentOps behind its guard that writes numbers as text', hardened);
