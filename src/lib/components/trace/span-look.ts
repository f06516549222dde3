import Bot from '@lucide/svelte/icons/bot';
import Box from '@lucide/svelte/icons/box';
import Cable from '@lucide/svelte/icons/cable';
import Globe from '@lucide/svelte/icons/globe';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Play from '@lucide/svelte/icons/play';
import Search from '@lucide/svelte/icons/search';
import Shapes from '@lucide/svelte/icons/shapes';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Workflow from '@lucide/svelte/icons/workflow';
import Wrench from '@lucide/svelte/icons/wrench';
import type { SpanType } from '#lib/trace/span.ts';
import { m } from '#lib/paraglide/messages.js';

type Family = 'session' | 'agent' | 'llm' | 'tool' | 'retrieval' | 'guardrail' | 'infra';

export interface SpanLook {
	readonly Icon: typeof Bot;
	/** Colour of the icon as a class. */
	readonly text: string;
	/** Colour of the icon and of the bar as a token. */
	readonly colour: `span-${Family}`;
	readonly label: () => string;
}

// Whole class names, because Tailwind finds classes by reading the source.
const texts: Record<Family, string> = {
	session: 'text-span-session',
	agent: 'text-span-agent',
	llm: 'text-span-llm',
	tool: 'text-span-tool',
	retrieval: 'text-span-retrieval',
	guardrail: 'text-span-guardrail',
	infra: 'text-span-infra'
};
function look(Icon: typeof Bot, family: Family, label: () => string): SpanLook {
	return { Icon, text: texts[family], colour: `span-${family}`, label };
}

/** How each type of span looks; the one place where a type gets its colour. */
export const spanLooks: Record<SpanType, SpanLook> = {
	session: look(Play, 'session', m.span_type_session),
	workflow: look(Workflow, 'session', m.span_type_workflow),
	agent: look(Bot, 'agent', m.span_type_agent),
	task: look(ListChecks, 'agent', m.span_type_task),
	llm: look(Sparkles, 'llm', m.span_type_llm),
	embedding: look(Shapes, 'llm', m.span_type_embedding),
	tool: look(Wrench, 'tool', m.span_type_tool),
	retrieval: look(Search, 'retrieval', m.span_type_retrieval),
	guardrail: look(ShieldCheck, 'guardrail', m.span_type_guardrail),
	http: look(Globe, 'infra', m.span_type_http),
	infrastructure: look(Cable, 'infra', m.span_type_infrastructure),
	other: look(Box, 'infra', m.span_type_other)
};
