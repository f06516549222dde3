/** What a reader chose on the infrastructure page, as its URL spells it. */
import type { View } from './catalogue.ts';
import { groupIds, variableIds, type VariableId } from './panel.ts';
import type { Chosen } from './promql/template.ts';
import { steps } from './series/step.ts';

export interface ChosenView {
	readonly view: View;
	readonly chosen: Chosen;
	/** null = as fine as a screen can show. */
	readonly stepSeconds: number | null;
}

/** Longer than any label that a person could read; the query has to fit a URL. */
const longestValue = 300;

/** Never fails: what is not understood is not narrowed. */
export function readView(params: URLSearchParams): ChosenView {
	const value = (name: VariableId) => params.get(name)?.slice(0, longestValue) || null;
	const view = params.get('view');
	const step = Number(params.get('step'));
	return {
		view: groupIds.find((id) => id === view) ?? 'overview',
		chosen: { job: value('job'), instance: value('instance'), model: value('model') },
		stepSeconds: steps.find((each) => each === step) ?? null
	};
}

/** The parameters of a view; what is at its default is left out. */
export function viewParams({ view, chosen, stepSeconds }: ChosenView): Record<string, string> {
	return {
		...(view === 'overview' ? {} : { view }),
		...Object.fromEntries(
			variableIds.flatMap((id) => (chosen[id] === null ? [] : [[id, chosen[id]]]))
		),
		...(stepSeconds === null ? {} : { step: String(stepSeconds) })
	};
}
