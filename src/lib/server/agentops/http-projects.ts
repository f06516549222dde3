/** The projects that our AgentOps account may read, without their API keys. */
import { z } from 'zod';
import { answerFault } from '../upstream.ts';
import type { CallOptions } from './agentops.ts';
import { failed, ok, type Reply } from './fault.ts';
import type { Connection } from './remote/connection/connection.ts';

/** The same shape as a project of the portal itself. */
export interface RemoteProject {
	/** UUID. */
	readonly id: string;
	/** Made from the name; unique in one answer, and stable while names are. */
	readonly slug: string;
	readonly name: string;
}

export interface RemoteProjects {
	/** By name. With an API key as credential: the key's one project. Never throws. */
	list(options?: CallOptions): Promise<Reply<readonly RemoteProject[]>>;
}

// Only these two are read: `api_key` stands in the same object, in plain text.
const projectRow = z.object({ id: z.guid(), name: z.string().catch('') });
const keyProject = z.object({ project_id: z.guid() });

const source = 'agentops';

export function createHttpProjects(connection: Connection): RemoteProjects {
	async function ofAccount(options?: CallOptions): Promise<Reply<readonly RemoteProject[]>> {
		const reply = await connection.read({ path: '/opsboard/projects', signal: options?.signal });
		if (!reply.ok) return reply;
		const fault = answerFault(source, reply.value);
		if (fault) return failed(fault);
		if (!Array.isArray(reply.value.json)) return unreadable('projects: not an array');
		const rows = reply.value.json.flatMap((item) => {
			const row = projectRow.safeParse(item);
			return row.success ? [row.data] : [];
		});
		if (rows.length === 0 && reply.value.json.length > 0) {
			return unreadable('projects: no row can be read');
		}
		return ok(withSlugs(rows));
	}

	async function ofKey(options?: CallOptions): Promise<Reply<readonly RemoteProject[]>> {
		const reply = await connection.tokenOfKey(options?.signal);
		if (!reply.ok) return reply;
		const fault = answerFault(source, reply.value);
		if (fault) {
			// This endpoint answers 400 and 403 where others say 401.
			const rejected = reply.value.status === 400 || reply.value.status === 403;
			return failed(
				rejected ? { ...fault, kind: 'unauthenticated', hint: 'check-credentials' } : fault
			);
		}
		const parsed = keyProject.safeParse(reply.value.json);
		if (!parsed.success) return unreadable('token: no project id');
		return ok(withSlugs([{ id: parsed.data.project_id, name: 'default-project' }]));
	}

	return {
		async list(options) {
			const account = await ofAccount(options);
			if (account.ok || connection.credentials !== 'api-key') return account;
			// Another portal has no account behind a key; the key itself tells its project.
			return ofKey(options);
		}
	};
}

const unreadable = (detail: string) =>
	failed({ kind: 'unexpected-reply', hint: 'check-address', source, detail });

function withSlugs(rows: readonly { id: string; name: string }[]): readonly RemoteProject[] {
	const taken = new Set<string>();
	// By id first: a name taken twice gives the plain slug to the same project every time.
	const byId = [...new Map(rows.map((row) => [row.id.toLowerCase(), row])).values()].sort((a, b) =>
		a.id < b.id ? -1 : 1
	);
	const projects = byId.map((row) => {
		const tail = row.id.slice(0, 8).toLowerCase();
		const plain = slugOf(row.name) || `project-${tail}`;
		const slug = taken.has(plain) ? `${plain}-${tail}` : plain;
		taken.add(slug);
		return { id: row.id.toLowerCase(), slug, name: row.name || slug };
	});
	return projects.sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
}

/** Lower-case letters of any script, digits and hyphens; `""` when the name has none. */
function slugOf(name: string): string {
	const slug = name
		.normalize('NFC')
		.toLowerCase()
		.replace(/[^\p{Letter}\p{Number}]+/gu, '-')
		.slice(0, 48)
		.replace(/\p{Surrogate}$/u, '')
		.replace(/^-+|-+$/g, '');
	// A slug that looks like an id would be read as one.
	return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(slug) ? '' : slug;
}
