/** What a piece of code is, as far as it has a colour of its own. */
export type Tone = 'keyword' | 'string' | 'number' | 'comment' | 'title' | 'deletion';

export interface Run {
	readonly text: string;
	readonly tone: Tone | null;
}

/** Colours out of the product's own set, which is legible in both themes. */
export const toneClasses: Readonly<Record<Tone, string>> = {
	keyword: 'text-span-llm',
	string: 'text-span-tool',
	number: 'text-span-retrieval',
	comment: 'text-muted italic',
	title: 'text-accent',
	deletion: 'text-danger'
};
