/** Own prices as a file, to carry them into a closed network and to keep them under version control. */
import { z } from 'zod';
import { conflictIn, maxRules, ownRule, type OwnRule } from './rule.ts';

const format = 'agent-portal-prices';
const version = 1;

const priceFile = z.object({
	format: z.literal(format, `must be "${format}"`),
	version: z.literal(version, `must be ${version}`),
	rules: z.array(z.unknown()).max(maxRules, `must have at most ${maxRules} rules`)
});

/** UTF-8 bytes; two thousand rules take a fifth of it. */
export const maxFileBytes = 2 * 1024 * 1024;

export type FileProblem =
	| { readonly kind: 'not-json' }
	| { readonly kind: 'too-large' }
	| { readonly kind: 'not-a-price-file'; readonly detail: string }
	/** Numbers count from 1, as a person counts. */
	| { readonly kind: 'bad-rule'; readonly number: number; readonly detail: string }
	| { readonly kind: 'overlap'; readonly first: number; readonly second: number };

export type ReadFile =
	| { readonly ok: true; readonly rules: readonly OwnRule[] }
	| { readonly ok: false; readonly problem: FileProblem };

/** JSON text of these rules, one rule a line, so that a change is a readable difference. */
export function writePriceFile(rules: readonly OwnRule[]): string {
	const lines = rules.map((rule) => `\t\t${JSON.stringify(rule)}`).join(',\n');
	return `{\n\t"format": "${format}",\n\t"version": ${version},\n\t"rules": [\n${lines}\n\t]\n}\n`;
}

/** All rules of a file, or the first thing that is wrong with it. Never throws. */
export function readPriceFile(text: string): ReadFile {
	if (text.length > maxFileBytes) return { ok: false, problem: { kind: 'too-large' } };
	let json: unknown;
	try {
		json = JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return { ok: false, problem: { kind: 'not-json' } };
	}
	const file = priceFile.safeParse(json);
	if (!file.success) {
		return { ok: false, problem: { kind: 'not-a-price-file', detail: detailOf(file.error) } };
	}
	const rules: OwnRule[] = [];
	for (const [index, entry] of file.data.rules.entries()) {
		const rule = ownRule.safeParse(entry);
		if (!rule.success) {
			const problem = {
				kind: 'bad-rule',
				number: index + 1,
				detail: detailOf(rule.error)
			} as const;
			return { ok: false, problem };
		}
		rules.push(rule.data);
	}
	const conflict = conflictIn(rules);
	if (!conflict) return { ok: true, rules };
	const problem = {
		kind: 'overlap',
		first: conflict.first + 1,
		second: conflict.second + 1
	} as const;
	return { ok: false, problem };
}

/** The first complaint, with its place; of a union's branches the one that knows the rule's kind. */
function detailOf(error: z.ZodError): string {
	const [issue] = error.issues;
	if (!issue) return '';
	if (issue.code === 'invalid_union') {
		const branches = issue.errors.filter(
			(branch) => !branch.some(({ path }) => path.length === 1 && path[0] === 'kind')
		);
		const inner = branches[0]?.[0];
		if (inner) return `${inner.path.join('.')}: ${inner.message}`;
		return 'kind: must be "price" or "alias"';
	}
	return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
