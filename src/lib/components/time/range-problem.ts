import { m } from '#lib/paraglide/messages.js';
import type { RangeProblem } from '#lib/time/range.ts';

const problems: Record<RangeProblem, () => string> = {
	empty: m.range_problem_empty,
	'not-understood': m.range_problem_not_understood,
	'ends-before-start': m.range_problem_ends_before_start,
	'too-far': m.range_problem_too_far
};

/** Why a range cannot be used, in a sentence. */
export function rangeProblem(problem: RangeProblem): string {
	return problems[problem]();
}
