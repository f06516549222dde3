import { visibleControls } from '#lib/format/visible-controls.ts';
import { m } from '#lib/paraglide/messages.js';

export interface RoleLook {
	readonly label: () => string;
	/** Colour of the name and of the line beside the message. */
	readonly text: string;
	readonly line: string;
}

const looks: Readonly<Record<string, RoleLook>> = {
	system: { label: m.role_system, text: 'text-muted', line: 'border-line-strong' },
	developer: { label: m.role_developer, text: 'text-muted', line: 'border-line-strong' },
	user: { label: m.role_user, text: 'text-accent', line: 'border-accent' },
	assistant: { label: m.role_assistant, text: 'text-span-llm', line: 'border-span-llm' },
	tool: { label: m.role_tool, text: 'text-span-tool', line: 'border-span-tool' },
	input: { label: m.role_input, text: 'text-muted', line: 'border-line-strong' },
	output: { label: m.role_output, text: 'text-muted', line: 'border-line-strong' }
};

/** How a role looks; one that nobody knows keeps its own name. */
export function roleLook(role: string): RoleLook {
	return (
		looks[role] ?? {
			label: () => visibleControls(role),
			text: 'text-muted',
			line: 'border-line-strong'
		}
	);
}
