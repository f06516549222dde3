import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database/database.ts';
import { createProjects } from '../database/projects/projects.ts';
import { createRetentionRules } from '../database/projects/retention-rules.ts';
import { adoptingRules } from './retention.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-retention-'));
let database: Database;
beforeAll(async () => {
	database = await openDatabase(root, undefined);
});
afterAll(async () => {
	await database.close();
	rmSync(root, { recursive: true, force: true });
});

describe('a rule of retention', () => {
	it('may be about a project that a remote AgentOps keeps', async () => {
		const remoteId = '7d1f0a52-9c3e-4b6a-8f10-2a3b4c5d6e7f';
		const projects = createProjects(database.kysely);
		const rules = createRetentionRules(database.kysely);
		await expect(rules.set(remoteId, 30)).rejects.toThrow(/FOREIGN KEY/i);
		const adopting = adoptingRules(rules, async (id) => {
			await projects.adopt(id, 'Remote');
		});
		await adopting.set(remoteId, 30);
		expect([...(await adopting.list())]).toEqual([[remoteId, 30]]);
	});
});
