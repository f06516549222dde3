import { randomUUID } from 'node:crypto';
import type { StoreClient } from './client.ts';

/** What the AgentOps SDK sends beside its spans. */
export interface Uploads {
	/**
	 * Keeps a trace's log; a later one replaces it.
	 * @returns where it can be read
	 * @throws StoreError
	 */
	keepLog(projectId: string, traceId: string, content: string): Promise<{ url: string }>;
	/**
	 * Keeps a file.
	 * @returns where it can be read
	 * @throws StoreError
	 */
	keepObject(projectId: string, content: Buffer): Promise<{ url: string }>;
	/**
	 * @returns null when the project has no such file
	 * @throws StoreError
	 */
	readObject(projectId: string, objectId: string): Promise<Buffer | null>;
	/**
	 * @returns the UUID of the project that a file was uploaded to; null when there is no such file
	 * @throws StoreError
	 */
	ownerOfObject(objectId: string): Promise<string | null>;
}

/** @param now Unix ms */
export function createUploads(store: StoreClient, now: () => number): Uploads {
	return {
		async keepLog(projectId, traceId, content) {
			await store.insert(
				'trace_logs',
				['project_id', 'TraceId', 'Content', 'UploadedAt'],
				JSON.stringify([projectId, traceId, content.toWellFormed(), seconds(now())])
			);
			return { url: `/v4/logs/${traceId}` };
		},
		async keepObject(projectId, content) {
			const objectId = randomUUID();
			await store.insert(
				'uploaded_objects',
				['project_id', 'ObjectId', 'Content', 'UploadedAt'],
				JSON.stringify([projectId, objectId, content.toString('base64'), seconds(now())])
			);
			return { url: `/v4/objects/${objectId}` };
		},
		async readObject(projectId, objectId) {
			const [row] = await store.rows<{ content: string }>(
				`SELECT Content AS content FROM uploaded_objects FINAL
				WHERE project_id = {project:String} AND ObjectId = {object:String}`,
				{ project: projectId, object: objectId }
			);
			return row ? Buffer.from(row.content, 'base64') : null;
		},
		async ownerOfObject(objectId) {
			const [row] = await store.rows<{ owner: string }>(
				`SELECT project_id AS owner FROM uploaded_objects
				WHERE ObjectId = {object:String} LIMIT 1`,
				{ object: objectId }
			);
			return row?.owner ?? null;
		}
	};
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}
