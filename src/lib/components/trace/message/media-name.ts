import { m } from '#lib/paraglide/messages.js';
import type { MessagePart } from '#lib/trace/messages/message.ts';

export type MediaPart = Extract<MessagePart, { kind: 'image' | 'audio' | 'file' }>;

export function isMedia(part: MessagePart): part is MediaPart {
	return part.kind === 'image' || part.kind === 'audio' || part.kind === 'file';
}

export function mediaName(kind: MediaPart['kind']): string {
	switch (kind) {
		case 'image':
			return m.message_image();
		case 'audio':
			return m.message_audio();
		case 'file':
			return m.message_file();
	}
}
