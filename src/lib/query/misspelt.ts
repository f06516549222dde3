import { fieldNamed } from './fields.ts';

/** The beginning of a term as other languages write it. */
export interface Misspelt {
	/** Of what stands before the value, in UTF-16 units. */
	readonly length: number;
	/** Before the value, as it should be: `-model:`, `cost:>`. */
	readonly meant: string;
	/** The field does not compare. */
	readonly unfit: boolean;
}

const beginning =
	/^([(!]*)(attr\.[^\s":,=<>!]+|[a-z]+(?:[.-][a-z]+)*)(?:(\s*)(==|!=|>=|<=|=|<|>)\s*|:)/i;

/**
 * `cost>0.05`, `status=error`, `model != x`, `!status:error`, `(status:error)`.
 * @param negated a minus stands before it
 * @returns null where nothing looks like a known field that is written so
 */
export function misspeltAt(text: string, negated = false): Misspelt | null {
	const [whole, signs = '', name = '', space = '', operator] = beginning.exec(text) ?? [];
	const field = fieldNamed(/^attr\./i.test(name) ? 'attr' : name);
	if (whole === undefined || !field || name.toLowerCase() === 'attr') return null;
	if (signs === '' && operator === undefined) return null;
	const compares = operator === '<' || operator === '>' || operator === '<=' || operator === '>=';
	const unfit = compares && field.unit === null;
	// `model <think>`: two words to look for.
	if (unfit && space !== '') return null;
	const isNegated = [negated, operator === '!=', signs.replaceAll('(', '').length % 2 === 1];
	const minus = isNegated.filter(Boolean).length % 2 === 1 ? '-' : '';
	const key = field.kind === 'attribute' ? name : field.name;
	return {
		length: whole.length,
		meant: `${minus}${key}:${compares ? operator : ''}`,
		unfit
	};
}
