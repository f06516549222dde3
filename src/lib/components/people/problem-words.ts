import { m } from '#lib/paraglide/messages.js';

const problems = {
	form: m.people_problem_form,
	taken: m.people_problem_taken,
	projects: m.people_problem_projects,
	gone: m.people_problem_gone,
	self: m.people_problem_self,
	'last-admin': m.people_problem_last_admin
};

/** Why a change of people was refused. */
export const problemText = (problem: keyof typeof problems): string => problems[problem]();
