/** Matching of words while they are typed, in Korean too: a syllable that is not finished counts. */

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Initial consonants in the order in which syllables are numbered. */
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const perInitial = 588;

/** Letters that a keyboard writes alone, as the parts that they are of a syllable. */
const parts: ReadonlyMap<string, string> = new Map([
	...Array.from(initials, (letter, at) => [letter, String.fromCharCode(0x1100 + at)] as const),
	...Array.from(
		'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ',
		(letter, at) => [letter, String.fromCharCode(0x1161 + at)] as const
	)
]);

/** The initial consonants of a text, `세션` → `ㅅㅅ`; what is no syllable stays. */
export function initialsOf(text: string): string {
	return Array.from(text.normalize('NFC'))
		.map((character) => {
			const code = character.codePointAt(0) ?? 0;
			if (code < firstSyllable || code > lastSyllable) return character;
			return initials[Math.floor((code - firstSyllable) / perInitial)] ?? character;
		})
		.join('');
}

/** Lower case without spaces and accents, each syllable in its parts: `세셔` is the beginning of `세션`. */
export function typedForm(text: string): string {
	return Array.from(text.normalize('NFD').toLowerCase())
		.filter((character) => !/[\s\u0300-\u036f]/u.test(character))
		.map((character) => finalAsInitial(parts.get(character) ?? character))
		.join('');
}

/** A final consonant may turn out to begin the next syllable: `셋` on the way to `세션`. */
function finalAsInitial(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x11a8 || code > 0x11c2) return character;
	return finals[code - 0x11a8] ?? character;
}

/** The initial consonants that each final consonant is written with. */
const finals = [
	...'ㄱ,ㄲ,ㄱㅅ,ㄴ,ㄴㅈ,ㄴㅎ,ㄷ,ㄹ,ㄹㄱ,ㄹㅁ,ㄹㅂ,ㄹㅅ,ㄹㅌ,ㄹㅍ,ㄹㅎ,ㅁ,ㅂ,ㅂㅅ,ㅅ,ㅆ,ㅇ,ㅈ,ㅊ,ㅋ,ㅌ,ㅍ,ㅎ'.split(
		','
	)
].map((letters) => Array.from(letters, (letter) => parts.get(letter) ?? letter).join(''));

/** True for text of consonants alone, which people type for the beginnings of words. */
export const isInitials = (text: string): boolean =>
	/^[ㄱ-ㅎ]+$/u.test(text.replaceAll(/\s/gu, ''));
