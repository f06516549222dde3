/**
 * Log text of a session, with its terminal colours. The AgentOps SDK uploads `{"body": "…"}` and the
 * server keeps it as it came; anything else is the log itself.
 */
export function readLog(content: string): string {
	return bodyOf(content).replace(/^\n+|\s+$/g, '');
}

function bodyOf(content: string): string {
	if (!content.startsWith('{')) return content;
	try {
		const parsed: unknown = JSON.parse(content);
		const isUpload = typeof parsed === 'object' && parsed !== null && 'body' in parsed;
		return isUpload && typeof parsed.body === 'string' ? parsed.body : content;
	} catch {
		return content;
	}
}
