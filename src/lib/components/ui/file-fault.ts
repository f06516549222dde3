/** Why a file cannot be made, in words for the reader. */
export class FileFault extends Error {
	override readonly name = 'FileFault';
}
