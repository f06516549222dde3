/** What somebody seems to have meant by a piece of a query that is not understood, or that nothing has. */
import { fieldNamed, fieldWords, things, type FieldInfo, type SessionState } from './fields.ts';
import { nearestOf } from './nearest.ts';
import type { AttributeTerm, Diagnostic, NameTerm } from './term.ts';
import { readWeekHour } from './week-hours.ts';

/** A record would answer to `constructor` too. */
function mapOf<T>(record: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
	return new Map(Object.entries(record));
}

/** What stands before the colon, as people call it who have not seen the fields. */
const koreanFields: ReadonlyMap<string, string> = mapOf({
	상태: 'status',
	모델: 'model',
	비용: 'cost',
	지연: 'latency',
	소요시간: 'latency',
	태그: 'tag',
	사용자: 'user',
	서비스: 'service',
	도구: 'tool',
	에이전트: 'agent',
	팀: 'team',
	대화: 'conversation',
	환경: 'env',
	예외: 'exception',
	토큰: 'tokens',
	호출: 'calls',
	오류: 'errors',
	스팬: 'spans',
	시각: 'hour',
	이름: 'name'
});

/** How else an outcome is called, here and by other tools. */
const otherStates: ReadonlyMap<string, SessionState> = mapOf({
	err: 'error',
	failed: 'error',
	failure: 'error',
	fail: 'error',
	오류: 'error',
	에러: 'error',
	실패: 'error',
	success: 'ok',
	succeeded: 'ok',
	completed: 'ok',
	done: 'ok',
	정상: 'ok',
	성공: 'ok',
	완료: 'ok',
	active: 'running',
	pending: 'running',
	live: 'running',
	실행중: 'running',
	진행중: 'running'
});

/**
 * The field that a word which names none seems to mean: `modle` → `model`, `모델` → `model`,
 * `http.route` → `attr.http.route`; null = it could be anything.
 */
export function fieldMeant(word: string): string | null {
	const lower = word.toLowerCase();
	const near = koreanFields.get(word) ?? nearestOf(lower, fieldWords);
	const field = near === null ? null : fieldNamed(near);
	if (field) return field.name;
	return /^[a-z][\w-]*(?:[._][\w-]+)+$/i.test(word) ? `attr.${word}` : null;
}

/** The choices that values of a field seem to mean, all of them or none: `eror` → `error`. */
export function choicesMeant(
	field: FieldInfo,
	values: readonly string[]
): readonly string[] | null {
	const meant = values.map((value) => choiceMeant(field, value));
	return meant.every((each) => each !== null) ? [...new Set(meant)] : null;
}

function choiceMeant({ name, choices }: FieldInfo, value: string): string | null {
	const lower = value.toLowerCase();
	if (name === 'hour') return readWeekHour(value) ?? nearestOf(value, choices ?? []);
	if (name === 'has') return nearestOf(fieldNamed(lower)?.name ?? lower, things);
	return (
		(name === 'status' ? otherStates.get(lower) : undefined) ?? nearestOf(lower, choices ?? [])
	);
}

/**
 * A term with values that the data has in place of those that it does not have.
 * @param known values of the data that are like the term's, those of the term among them where the data has them
 * @returns null where every value is known, or one is like none
 */
export function termMeant<T extends NameTerm | AttributeTerm>(
	term: T,
	known: readonly string[]
): T | null {
	const meant = term.values.map((value) =>
		known.includes(value) ? value : nearestOf(value, known)
	);
	if (!meant.every((each) => each !== null)) return null;
	const isSame = meant.every((each, index) => each === term.values[index]);
	return isSame ? null : { ...term, values: [...new Set(meant)] };
}

/** A text of which a piece is as it seems to be meant. @param text the one that the diagnostic is about */
export function mended(text: string, { start, end, meant }: Diagnostic): string {
	return text.slice(0, start) + (meant ?? text.slice(start, end)) + text.slice(end);
}
