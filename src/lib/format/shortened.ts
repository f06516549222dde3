/** What an address says, for a sentence that names it: on one line, and cut where it is longer. */
export function shortened(text: string, most: number): string {
	const plain = text.toWellFormed().replace(/\p{Cc}/gu, '\ufffd');
	return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}
