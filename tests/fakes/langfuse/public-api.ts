/** The key-authenticated API: legacy reads up to v3, event reads from v4. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, type Settings } from './fake-langfuse.ts';

export const FAKE_KEYS = { publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' } as const;
export const FAKE_TRACE = '0af7651916cd43dd8448eb211c80319c';
export const FAKE_PROJECT = 'project-1';

const observation = {
	id: 'observation-1',
	traceId: FAKE_TRACE,
	projectId: FAKE_PROJECT,
	type: 'GENERATION',
	name: 'answer',
	startTime: '2026-11-20T01:00:00.000Z'
};
const prompt = { promptId: 'prompt-1', promptName: 'support/답변', promptVersion: 3 };
const scores = [
	{
		id: 's1',
		name: 'helpfulness',
		value: 0.8,
		dataType: 'NUMERIC',
		source: 'EVAL',
		comment: '좋음'
	},
	{
		id: 's2',
		name: 'tone',
		value: 1,
		stringValue: 'polite',
		dataType: 'CATEGORICAL',
		source: 'API'
	}
];

export function answerPublicApi(
	path: string,
	query: URLSearchParams,
	req: IncomingMessage,
	res: ServerResponse,
	{ eventsOnly, basePath, scoresOfTrace }: Settings
): boolean {
	if (!path.startsWith('/api/public/')) return false;
	const endpoint = path.slice('/api/public'.length);
	if (eventsOnly && /^\/(traces|sessions|metrics|scores)(\/|$)/.test(endpoint)) {
		const message = 'This endpoint is not available when running in events_only mode.';
		sendJson(res, 404, { message });
		return true;
	}
	const expected = Buffer.from(`${FAKE_KEYS.publicKey}:${FAKE_KEYS.secretKey}`).toString('base64');
	if (req.headers.authorization !== `Basic ${expected}`) {
		sendJson(res, 401, {
			message: 'Invalid credentials. Confirm that you’ve configured the correct host.'
		});
		return true;
	}
	const asked = query.get('traceId');
	if (endpoint === '/projects') {
		sendJson(res, 200, { data: [{ id: FAKE_PROJECT, name: 'Project' }] });
	} else if (endpoint === `/traces/${FAKE_TRACE}`) {
		sendJson(res, 200, {
			id: FAKE_TRACE,
			projectId: FAKE_PROJECT,
			name: 'chat',
			htmlPath: `${basePath}/project/${FAKE_PROJECT}/traces/${FAKE_TRACE}`,
			observations: [{ ...observation, ...prompt }],
			scores
		});
	} else if (endpoint === '/v2/observations' && eventsOnly) {
		const data = asked === FAKE_TRACE ? [{ ...observation, ...prompt, traceName: 'chat' }] : [];
		sendJson(res, 200, { data, meta: {} });
	} else if (endpoint === '/v3/scores' && eventsOnly) {
		const all = Array.from({ length: scoresOfTrace }, (_, n) => scores[n % scores.length]);
		const from = Number(query.get('cursor') ?? 0);
		const to = from + Number(query.get('limit') ?? 50);
		const meta = to < all.length ? { cursor: String(to) } : {};
		sendJson(res, 200, asked === FAKE_TRACE ? { data: all.slice(from, to), meta } : { data: [] });
	} else {
		sendJson(res, 404, { message: 'Trace not found within authorized project' });
	}
	return true;
}
