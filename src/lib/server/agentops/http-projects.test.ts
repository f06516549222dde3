import { afterEach, expect, test } from 'vitest';
import { startFakeAgentOps, type FakeAgentOps } from '../../../../tests/fakes/agentops/server.ts';
import { createHttpProjects } from './http-projects.ts';
import { connectAgentOps, type AgentOpsCredentials } from './remote/connection/connection.ts';

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const step of undo) await step();
	undo = [];
});

const password: AgentOpsCredentials = {
	kind: 'password',
	email: 'service@example.com',
	password: 'correct horse',
	cookieName: 'session_id'
};
const apiKey = '99999999-aaaa-4bbb-8ccc-dddddddddddd';

async function open(names: readonly string[], credentials: AgentOpsCredentials = password) {
	const fake: FakeAgentOps = await startFakeAgentOps({
		projects: names.map((name, index) => ({
			id: `${index}1111111-2222-4333-8444-555555555555`,
			name,
			apiKey
		}))
	});
	const connection = connectAgentOps({ baseUrl: fake.url, credentials });
	undo.push(() => connection.close(), fake.close);
	return { fake, projects: createHttpProjects(connection) };
}

test('API keys stay behind', async () => {
	const { projects } = await open(['Support bot']);
	const reply = await projects.list();
	expect(reply).toEqual({
		ok: true,
		value: [
			{ id: '01111111-2222-4333-8444-555555555555', slug: 'support-bot', name: 'Support bot' }
		]
	});
	expect(JSON.stringify(reply)).not.toContain(apiKey);
});

test('slugs are unique, readable in Korean, and never look like an id', async () => {
	const { projects } = await open(['Same', 'same', '고객 지원', '!!', '99999999-aaaa-x']);
	const reply = await projects.list();
	expect(reply.ok && reply.value.map((project) => project.slug).sort()).toEqual([
		'project-31111111',
		'project-41111111',
		'same',
		'same-11111111',
		'고객-지원'
	]);
});

test('a key without an account gives the project of the key', async () => {
	const { fake, projects } = await open(['Support bot'], { kind: 'api-key', apiKey });
	expect(await projects.list()).toMatchObject({ ok: true, value: [{ id: fake.project.id }] });
	const other = await open(['x'], {
		kind: 'api-key',
		apiKey: '00000000-0000-4000-8000-000000000000'
	});
	expect(await other.projects.list()).toMatchObject({
		ok: false,
		fault: { kind: 'unauthenticated', hint: 'check-credentials' }
	});
});

test('an answer that is no list of projects is a fault', async () => {
	const { fake, projects } = await open(['x']);
	for (const body of [{}, [{ id: 'no' }], 'text']) {
		fake.misbehave(/projects/, { status: 200, body });
		expect(await projects.list()).toMatchObject({ ok: false, fault: { kind: 'unexpected-reply' } });
	}
});
