import type { MessagePart } from './message.ts';
import { recordMember, textMember, type JsonRecord } from './json.ts';

export type MediaKind = 'image' | 'audio' | 'file';

/** What a block without a type of its own holds, by its media type. */
export function modalityOf(block: JsonRecord): MediaKind {
	const hint =
		textMember(block, 'modality', 'mime_type', 'mimeType', 'media_type', 'mediaType') ?? '';
	return hint.startsWith('image') ? 'image' : hint.startsWith('audio') ? 'audio' : 'file';
}

/** An image, a sound or a file in any shape: an address, or bytes, which become a `data:` URL. */
export function mediaPart(kind: MediaKind, block: JsonRecord): MessagePart {
	const nested = recordMember(
		block,
		'source',
		'image_url',
		'input_audio',
		'file',
		'image',
		'audio',
		'video',
		'document'
	);
	// OpenInference puts the image into an image, Bedrock the bytes of one into a source.
	const inner =
		nested === null
			? block
			: (recordMember(nested, 'image') ?? recordMember(nested, 'source') ?? nested);
	const format = textMember(inner, 'format') ?? (nested && textMember(nested, 'format'));
	const mediaType =
		textMember(inner, 'media_type', 'mime_type', 'mimeType', 'mediaType', 'mime') ??
		textMember(block, 'media_type', 'mime_type', 'mimeType', 'mediaType') ??
		(format === null ? null : `${kind}/${format}`);
	return {
		kind: mediaType?.startsWith('image/') === true ? 'image' : kind,
		source: sourceOf(kind, inner, block, mediaType),
		mediaType,
		name:
			textMember(inner, 'filename', 'file_name', 'name', 'title') ??
			textMember(block, 'file_id', 'title')
	};
}

function sourceOf(
	kind: MediaKind,
	inner: JsonRecord,
	block: JsonRecord,
	mediaType: string | null
): string | null {
	const address =
		textMember(inner, 'url', 'uri', 'fileUri', 'file_uri', 'file_url', 'image.url') ??
		textMember(block, 'image_url', 'url', 'uri', 'file_url', 'image.image.url');
	if (address !== null) return address;
	const bytes = textMember(
		inner,
		'data',
		'file_data',
		'content',
		'image',
		'base64',
		'b64_json',
		'bytes'
	);
	if (bytes === null) return null;
	if (/^(?:data|https?):/i.test(bytes)) return bytes;
	const type = mediaType ?? (kind === 'image' ? 'image/png' : 'application/octet-stream');
	return `data:${type};base64,${bytes}`;
}
