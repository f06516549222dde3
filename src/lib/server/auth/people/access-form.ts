import { z } from 'zod';

const role = z.enum(['viewer', 'operator', 'admin']);

/**
 * Role and visible projects as a form sends them: `scope=all`, or `scope=some` with a `project` for each
 * id. Administrators always see all.
 */
const accessForm = z.object({
	role,
	scope: z.enum(['all', 'some']),
	projectIds: z.array(z.guid().toLowerCase()).max(1000)
});

export interface Access {
	readonly role: z.output<typeof role>;
	/** null = all. */
	readonly projectIds: readonly string[] | null;
}

/**
 * A form of which a part is missing widens nothing: it is refused.
 * @returns `form` for what no form of ours sends, `projects` when none was chosen
 */
export function readAccess(data: FormData): Access | 'form' | 'projects' {
	const form = accessForm.safeParse({
		role: data.get('role'),
		scope: data.get('scope'),
		projectIds: data.getAll('project')
	});
	if (!form.success) return 'form';
	if (form.data.role === 'admin' || form.data.scope === 'all') {
		return { role: form.data.role, projectIds: null };
	}
	if (form.data.projectIds.length === 0) return 'projects';
	return { role: form.data.role, projectIds: form.data.projectIds };
}
