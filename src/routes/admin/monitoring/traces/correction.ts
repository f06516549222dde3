import type { Analytics, SessionScope } from '#lib/server/agentops/analytics.ts';
import { termMeant } from '#lib/query/meant.ts';
import type { AttributeTerm, NameTerm, Query, Term } from '#lib/query/term.ts';
import type { Correction } from '#lib/sessions/emptiness.ts';

/** Values of one question to the data. */
const mostValues = 100;
/** Terms that are looked up, and values of one. */
const mostLookedUp = 4;

/**
 * Terms whose values the data of the range does not have, and what they seem to mean; null when there is none.
 * A source that does not answer has nothing to offer.
 */
export async function correctionOf(
	analytics: Pick<Analytics, 'values'>,
	projectId: string,
	{ range, terms }: SessionScope
): Promise<Omit<Correction, 'rows'> | null> {
	const asked = terms.filter(isOfData).slice(0, mostLookedUp);
	const pairs = await Promise.all(
		asked.map(async (term) => {
			const known = await likeValues(analytics, projectId, range, term);
			return { term, meant: termMeant(term, known) };
		})
	);
	const corrected = pairs.flatMap(({ term, meant }) => (meant ? [{ term, meant }] : []));
	if (corrected.length === 0) return null;
	return {
		terms: corrected.map(({ term }): Term => term),
		meant: corrected.map(({ meant }): Term => meant) satisfies Query
	};
}

/** A term that asks for values which only the data knows, and which can be listed. */
function isOfData(term: Term): term is NameTerm | AttributeTerm {
	if (term.negated || (term.kind !== 'name' && term.kind !== 'attribute')) return false;
	if (term.kind === 'name' && (term.field === 'status' || term.field === 'id')) return false;
	return term.values.length <= mostLookedUp && !term.values.includes('');
}

/** Values like those of a term: that hold them, that begin as they do, and those that most sessions have. */
async function likeValues(
	analytics: Pick<Analytics, 'values'>,
	projectId: string,
	range: SessionScope['range'],
	term: NameTerm | AttributeTerm
): Promise<readonly string[]> {
	const of = ofTerm(term);
	if (of === null) return [];
	const ask = async (prefix: string) => {
		const reply = await analytics.values(projectId, { range, of, prefix, limit: mostValues });
		return reply.ok ? reply.value.map(({ value }) => value) : [];
	};
	const holding = (await Promise.all(term.values.map(ask))).flat();
	const unknown = term.values.filter((value) => !holding.includes(value));
	if (unknown.length === 0) return term.values;
	const halves = unknown.map((value) => {
		const letters = Array.from(value);
		return letters.slice(0, Math.ceil(letters.length / 2)).join('');
	});
	const like = await Promise.all([...new Set([...halves, ''])].map(ask));
	return [...new Set([...holding, ...like.flat()])];
}

function ofTerm(term: NameTerm | AttributeTerm) {
	if (term.kind === 'attribute') return { attribute: term.key };
	return term.field === 'id' ? null : term.field;
}
