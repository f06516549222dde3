/** A piece of a log line in one look. Classes of the product's own palette, legible in both themes. */
export interface Piece {
	readonly text: string;
	readonly class: string;
}

/** Escape sequences: CSI (group 1 its parameters, 2 its final letter), OSC, two-character ones. */
const sequence =
	// eslint-disable-next-line no-control-regex -- escape sequences are control characters
	/\u001b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~]?)|\u009b([0-?]*)[ -/]*([@-~])/g;

const hues = [
	'text-muted',
	'text-danger',
	'text-ok',
	'text-warn',
	'text-accent',
	'text-span-llm',
	'text-span-tool',
	''
] as const;

interface Look {
	hue: string;
	bold: boolean;
	dim: boolean;
	italic: boolean;
	underline: boolean;
	struck: boolean;
	reverse: boolean;
}

const plain = (): Look => ({
	hue: '',
	bold: false,
	dim: false,
	italic: false,
	underline: false,
	struck: false,
	reverse: false
});

/**
 * Lines of a terminal's output with their colours. What moves the cursor, sets titles or rings is left
 * out; of a line that was written over (`\r`, as progress bars do) the last state stays. Colours of the
 * 256 and of the 16 million become the nearest of the product's.
 */
export function readAnsi(text: string): Piece[][] {
	const look = plain();
	return text.split('\n').map((line) => readLine(line.replace(/\r+$/, ''), look));
}

/** The text alone: what is safe to paste into a terminal. */
export function plainLog(lines: readonly (readonly Piece[])[]): string {
	return lines.map((pieces) => pieces.map(({ text }) => text).join('')).join('\n');
}

function readLine(line: string, look: Look): Piece[] {
	// Colours set before the carriage return still hold after it.
	const from = line.lastIndexOf('\r') + 1;
	const pieces: Piece[] = [];
	let at = from;
	for (const match of line.matchAll(sequence)) {
		if (match.index > at) pieces.push(piece(line.slice(at, match.index), look));
		if ((match[2] ?? match[4]) === 'm') apply(match[1] ?? match[3] ?? '', look);
		at = Math.max(at, match.index + match[0].length);
	}
	if (at < line.length) pieces.push(piece(line.slice(at), look));
	return pieces.filter((each) => each.text !== '');
}

function piece(text: string, look: Look): Piece {
	const classes = [
		look.reverse ? 'bg-raised' : '',
		look.dim && look.hue === '' ? 'text-muted' : look.hue
	];
	if (look.bold) classes.push('font-semibold');
	if (look.italic) classes.push('italic');
	if (look.underline) classes.push('underline');
	if (look.struck) classes.push('line-through');
	return {
		// eslint-disable-next-line no-control-regex -- what is left of controls would show as boxes
		text: text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ''),
		class: classes.filter(Boolean).join(' ')
	};
}

function apply(parameters: string, look: Look): void {
	const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
	for (let at = 0; at < codes.length; at += 1) {
		const code = codes[at] ?? 0;
		if (code === 0) Object.assign(look, plain());
		else if (code === 1) look.bold = true;
		else if (code === 2) look.dim = true;
		else if (code === 3) look.italic = true;
		else if (code === 4) look.underline = true;
		else if (code === 7) look.reverse = true;
		else if (code === 9) look.struck = true;
		else if (code === 22) look.bold = look.dim = false;
		else if (code === 23) look.italic = false;
		else if (code === 24) look.underline = false;
		else if (code === 27) look.reverse = false;
		else if (code === 29) look.struck = false;
		else if (code >= 30 && code <= 37) look.hue = hues[code - 30] ?? '';
		else if (code === 39) look.hue = '';
		else if (code >= 90 && code <= 97) look.hue = hues[code - 90] ?? '';
		else if (code === 38 || code === 48) {
			const isIndexed = codes[at + 1] === 5;
			const rgb = isIndexed ? indexedRgb(codes[at + 2] ?? 0) : codes.slice(at + 2, at + 5);
			if (code === 38) look.hue = nearestHue(rgb);
			at += isIndexed ? 2 : 4;
		}
	}
}

function indexedRgb(index: number): readonly number[] {
	if (index < 16) {
		const dark = index < 8 ? 128 : 255;
		return [index & 1, index & 2, index & 4].map((bit) => (bit ? dark : 0));
	}
	if (index >= 232) return [1, 1, 1].map(() => 8 + (index - 232) * 10);
	const cube = index - 16;
	return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => step * 51);
}

function nearestHue([red = 0, green = 0, blue = 0]: readonly number[]): string {
	const most = Math.max(red, green, blue);
	const least = Math.min(red, green, blue);
	if (most - least < 48) return most < 150 ? 'text-muted' : '';
	const middle = (most + least) / 2;
	const bits = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
	return hues[bits] ?? '';
}
