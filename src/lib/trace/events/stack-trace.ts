/** A stretch of a stack trace: frames of the program, frames of its libraries, or other lines. */
export interface StackPart {
	readonly kind: 'own' | 'library' | 'text';
	/** One entry a frame (or line): its lines as printed. */
	readonly frames: readonly string[];
}

/** Python's frame has its source line, and carets under it, on the lines that follow. */
const pythonFrame = /^\s+File "([^"]*)", line \d+/;
const jsFrame =
	/^\s+at .*?\(?((?:file:\/\/|node:|https?:\/\/|\/|[A-Za-z]:[\\/]|<)[^()\s]*|native)\)?\s*$/;
const javaFrame = /^\s+at ([\w.$<>/@-]+)\(.*\)\s*$/;
const dotnetFrame = /^\s+at ([\w.`<>[\], ]+\(.*\)) in (.*):line \d+\s*$/;

const libraryPath =
	/[\\/](?:site-packages|dist-packages|node_modules|\.venv|vendor|gems)[\\/]|[\\/]lib[\\/]python\d|^node:|^<frozen|^internal[\\/]/;
const libraryClass =
	/^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|org\.springframework|io\.netty|reactor)\./;

/**
 * Groups the lines of a stack trace (Python, JavaScript, Java, .NET) so that the program's own frames
 * stand out. All lines come back, in order. When every frame is a library's, none is set apart.
 */
export function readStack(stack: string): readonly StackPart[] {
	const parts: { kind: StackPart['kind']; frames: string[] }[] = [];
	const lines = stack.split('\n');
	for (let at = 0; at < lines.length;) {
		const line = lines[at] ?? '';
		const kind = kindOf(line);
		let end = at + 1;
		if (pythonFrame.test(line)) {
			while (
				end < lines.length &&
				/^\s{4,}\S/.test(lines[end] ?? '') &&
				!isFrame(lines[end] ?? '')
			) {
				end += 1;
			}
		}
		const last = parts.at(-1);
		const text = lines.slice(at, end).join('\n');
		if (last?.kind === kind) last.frames.push(text);
		else parts.push({ kind, frames: [text] });
		at = end;
	}
	if (parts.some(({ kind }) => kind === 'own')) return parts;
	return parts.map((part) => (part.kind === 'library' ? { ...part, kind: 'own' } : part));
}

function isFrame(line: string): boolean {
	return kindOf(line) !== 'text';
}

function kindOf(line: string): StackPart['kind'] {
	const path =
		pythonFrame.exec(line)?.[1] ?? jsFrame.exec(line)?.[1] ?? dotnetFrame.exec(line)?.[2];
	if (path !== undefined) return libraryPath.test(path) ? 'library' : 'own';
	const owner = javaFrame.exec(line)?.[1];
	if (owner === undefined) return 'text';
	return libraryClass.test(owner) ? 'library' : 'own';
}
