import { firstText, readText, type FlatAttributes } from './attribute.ts';

const userKeys = [
	'metadata.user_api_key_end_user_id',
	'litellm.metadata.user_api_key_end_user_id',
	'litellm.end_user.id',
	'gen_ai.user',
	'llm.user',
	'user.id',
	'enduser.id',
	'traceloop.association.properties.user_id',
	'ai.telemetry.metadata.userId',
	'ai.settings.context.userId',
	'langfuse.user.id'
] as const;
const keyOwnerKeys = [
	'metadata.user_api_key_user_id',
	'litellm.metadata.user_api_key_user_id',
	'litellm.user.id',
	'metadata.user_api_key_alias'
] as const;
const teamKeys = [
	'metadata.user_api_key_team_alias',
	'litellm.metadata.user_api_key_team_alias',
	'litellm.team.alias',
	'metadata.user_api_key_team_id',
	'litellm.team.id'
] as const;
const conversationKeys = [
	'gen_ai.conversation.id',
	'session.id',
	'traceloop.association.properties.session_id',
	'ai.telemetry.metadata.sessionId',
	'ai.settings.context.sessionId',
	'langfuse.session.id',
	'metadata.session_id'
] as const;

/** The end user; else, at a gateway, the owner of the key or the key's name. null when not named. */
export function readUser(attributes: FlatAttributes): string | null {
	const named = firstText(attributes, userKeys);
	if (named !== null) return named;
	for (const key of keyOwnerKeys) {
		const owner = readText(attributes, key);
		// LiteLLM's name for whoever holds the master key: it tells nobody apart.
		if (owner !== null && owner !== 'default_user_id') return owner;
	}
	return null;
}

export function readTeam(attributes: FlatAttributes): string | null {
	return firstText(attributes, teamKeys);
}

export function readConversation(attributes: FlatAttributes): string | null {
	return (
		firstText(attributes, conversationKeys) ??
		fromCaller(attributes, /'session_id': '([^']{1,200})'/)
	);
}

/** LiteLLM passes on the caller's own metadata as Python's `repr` of a dictionary. */
function fromCaller(attributes: FlatAttributes, pattern: RegExp): string | null {
	const text = readText(attributes, 'metadata.requester_metadata');
	if (text === null || text.length > 20_000) return null;
	return pattern.exec(text)?.[1] ?? null;
}

const tagKeys = ['agentops.tags', 'tag.tags', 'metadata.tags', 'langfuse.trace.tags'] as const;
const maxTags = 50;
const noTags: readonly string[] = [];

/** Tags in order, without repeats, at most 50. A JSON list, Python's `repr` of one, or one word. */
export function readTags(attributes: FlatAttributes): readonly string[] {
	const text = firstText(attributes, tagKeys) ?? fromCaller(attributes, /'tags': (\[[^\]]*\])/);
	if (text === null || text.length > 20_000) return noTags;
	const tags = parseTags(text.trim());
	return tags.length < 2 ? tags : [...new Set(tags)].slice(0, maxTags);
}

function parseTags(text: string): readonly string[] {
	if (text.startsWith('{')) return noTags;
	if (!text.startsWith('[')) return [text];
	try {
		const parsed: unknown = JSON.parse(text);
		return Array.isArray(parsed)
			? parsed.filter((tag): tag is string => typeof tag === 'string' && tag !== '')
			: noTags;
	} catch {
		return text
			.replace(/^\[|\]$/g, '')
			.split(',')
			.map((tag) => tag.trim().replace(/^['"]|['"]$/g, ''))
			.filter((tag) => tag !== '');
	}
}
