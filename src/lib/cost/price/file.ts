/** Own prices as a file, to carry them into a closed network and to keep them under version control. */
import { z } from 'zod';
import {
	circleIn,
	conflictIn,
	faultOf,
	maxRules,
	ownRule,
	type AliasRule,
	type OwnRule,
	type RuleFault
} from './rule.ts';

const format = 'agent-portal-prices';
/** The second has prices in won, which a portal of the first would take for dollars. */
const versions = [1, 2] as const;

const priceFile = z.object({
	format: z.literal(format),
	version: z.literal(versions),
	rules: z.array(z.unknown()).max(maxRules, 'too-many' satisfies RuleFault)
});

/** UTF-8 bytes; two thousand rules take a fifth of it. */
export const maxFileBytes = 2 * 1024 * 1024;

export type FileProblem =
	| { readonly kind: 'not-json' }
	| { readonly kind: 'too-large' }
	| ({ readonly kind: 'not-a-price-file' } & FieldFault)
	/** Numbers count from 1, as a person counts. */
	| ({ readonly kind: 'bad-rule'; readonly number: number } & FieldFault)
	| { readonly kind: 'overlap'; readonly first: number; readonly second: number }
	| { readonly kind: 'round'; readonly circle: readonly AliasRule[] };

export interface FieldFault {
	/** Dotted, as in the file: `prices.input`; `''` = the whole. */
	readonly field: string;
	readonly fault: RuleFault;
}

export type ReadFile =
	| { readonly ok: true; readonly rules: readonly OwnRule[] }
	| { readonly ok: false; readonly problem: FileProblem };

/**
 * A copy by name, kind, provider and beginning: rules of the same content make the same file, whenever each
 * was set and in whichever portal.
 */
export function inFileOrder(rules: readonly OwnRule[]): readonly OwnRule[] {
	const start = (rule: OwnRule) => (rule.kind === 'price' ? (rule.fromMs ?? -1) : -1);
	const name = ({ model, kind, provider }: OwnRule) =>
		[model, kind, provider ?? ''].join('\n').toLowerCase();
	// By code unit: the order must not depend on anybody's language.
	const inText = (left: string, right: string) => Number(left > right) - Number(left < right);
	return [...rules].sort(
		(left, right) => inText(name(left), name(right)) || start(left) - start(right)
	);
}

/** JSON text of these rules, one rule a line, so that a change is a readable difference. */
export function writePriceFile(rules: readonly OwnRule[]): string {
	const lines = rules.map((rule) => `\t\t${JSON.stringify(rule)}`).join(',\n');
	const isPlain = rules.every((rule) => rule.kind === 'alias' || rule.currency === 'USD');
	const version = versions[isPlain ? 0 : 1];
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
	const file = priceFile.safeParse(json, { error: faultOf });
	if (!file.success) {
		return { ok: false, problem: { kind: 'not-a-price-file', ...firstFault(file.error) } };
	}
	const rules: OwnRule[] = [];
	for (const [index, entry] of file.data.rules.entries()) {
		const rule = ownRule.safeParse(entry, { error: faultOf });
		if (!rule.success) {
			const problem = {
				kind: 'bad-rule',
				number: index + 1,
				...firstFault(rule.error)
			} as const;
			return { ok: false, problem };
		}
		rules.push(rule.data);
	}
	const conflict = conflictIn(rules);
	if (conflict) {
		const { first, second } = conflict;
		return { ok: false, problem: { kind: 'overlap', first: first + 1, second: second + 1 } };
	}
	const circle = circleIn(rules);
	return circle ? { ok: false, problem: { kind: 'round', circle } } : { ok: true, rules };
}

function firstFault({ issues: [issue] }: z.ZodError): FieldFault {
	const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
	// Every check's message is the name of a fault.
	return {
		field: [...(issue?.path ?? []), ...unknown].join('.'),
		fault: (issue?.message ?? 'wrong-type') as RuleFault
	};
}
