/** One piece of a message, whoever's shape it came in. */
export type MessagePart =
	| { readonly kind: 'text'; readonly text: string }
	/** The model's own reasoning. `text` is `""` when the provider sent it encrypted. */
	| { readonly kind: 'thinking'; readonly text: string }
	| { readonly kind: 'refusal'; readonly text: string }
	/** `source`: an address or a `data:` URL; null when the producer kept the bytes to itself. */
	| {
			readonly kind: 'image' | 'audio' | 'file';
			readonly source: string | null;
			readonly mediaType: string | null;
			readonly name: string | null;
	  }
	/** `arguments`: the text as produced, JSON as a rule. */
	| {
			readonly kind: 'tool_call';
			readonly id: string | null;
			readonly name: string;
			readonly arguments: string;
	  }
	| {
			readonly kind: 'tool_result';
			readonly id: string | null;
			readonly name: string | null;
			readonly text: string;
			/** True when the shape says that the tool failed. */
			readonly failed: boolean;
	  }
	/** What a search found. `score`: as the producer gave it; null when it gave none. */
	| {
			readonly kind: 'document';
			readonly text: string;
			readonly name: string | null;
			readonly score: number | null;
	  }
	/** A piece of a shape that nobody here knows, as JSON. */
	| { readonly kind: 'data'; readonly text: string };

export interface Message {
	/** `system`, `user`, `assistant`, `tool`, `developer`; for a function's values `input` and `output`. */
	readonly role: string;
	readonly name: string | null;
	readonly parts: readonly MessagePart[];
	/** Only of an output; null when not told. */
	readonly finishReason: string | null;
}

export interface ToolDefinition {
	readonly name: string;
	readonly description: string | null;
	/** JSON Schema as text; null when not sent. */
	readonly parameters: string | null;
}

const roles = new Map<string, string>([
	['human', 'user'],
	['ai', 'assistant'],
	['model', 'assistant'],
	['bot', 'assistant'],
	['chatbot', 'assistant'],
	['function', 'tool'],
	['human_message', 'user'],
	['humanmessage', 'user'],
	['aimessage', 'assistant'],
	['aimessagechunk', 'assistant'],
	['systemmessage', 'system'],
	['toolmessage', 'tool'],
	['functionmessage', 'tool']
]);

/** The common name of a producer's role. */
export function toRole(role: string): string {
	const lower = role.toLowerCase();
	return roles.get(lower) ?? lower;
}
