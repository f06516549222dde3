/** The values that a view can be narrowed by. */
import { z } from 'zod';
import type { PresentPanel } from '#lib/infrastructure/catalogue.ts';
import { variableIds, type VariableId } from '#lib/infrastructure/panel.ts';
import { metricsIn, namedAny, quote, type Chosen } from '#lib/infrastructure/promql/template.ts';
import { ok, type Reply } from '../agentops/fault.ts';
import type { Ask } from './answer.ts';

/** More than a person would scroll through. */
const mostValues = 1_000;

/** Each variable offers what the other choices leave, and always what is chosen. */
export async function readVariables(
	ask: Ask,
	panels: readonly PresentPanel[],
	chosen: Chosen,
	bounds: Readonly<Record<string, string>>
): Promise<Reply<Readonly<Partial<Record<VariableId, readonly string[]>>>>> {
	const asked = variableIds.flatMap((variable) =>
		labelsOf(panels, variable).map((label) => ({ variable, label }))
	);
	const replies = await Promise.all(
		asked.map(async ({ variable, label }) => ({
			variable,
			reply: await ask(
				`/api/v1/label/${label}/values`,
				{ 'match[]': selector(panels, variable, label, chosen), ...bounds },
				z.array(z.string())
			)
		}))
	);
	const found: Partial<Record<VariableId, string[]>> = {};
	for (const { variable, reply } of replies) {
		if (!reply.ok) return reply;
		const own = chosen[variable];
		found[variable] = [
			...new Set([
				...(own === null ? [] : [own]),
				...(found[variable] ?? []),
				...reply.value.filter((value) => value !== '').slice(0, mostValues)
			])
		].sort();
	}
	return ok(found);
}

/** The labels behind a variable in these panels: model servers and gateways name theirs differently. */
function labelsOf(panels: readonly PresentPanel[], variable: VariableId): string[] {
	return [...new Set(panels.flatMap(({ labels }) => labels[variable] ?? []))];
}

function selector(
	panels: readonly PresentPanel[],
	variable: VariableId,
	label: string,
	chosen: Chosen
): string {
	const metrics = panels
		.filter(({ labels }) => labels[variable] === label)
		.flatMap(({ lines }) => lines.flatMap(({ query }) => metricsIn(query)));
	const named = namedAny([...new Set(metrics)]);
	// A job narrows its instances; nothing narrows the jobs.
	if (variable === 'job' || chosen.job === null) return named;
	return `${named.slice(0, -1)},job=${quote(chosen.job)}}`;
}
