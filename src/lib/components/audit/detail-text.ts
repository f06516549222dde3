/** `role: admin · projects: all`; empty for what holds nothing or is no object. */
export function detailText(detail: string): string {
	const facts = parse(detail);
	return Object.entries(facts)
		.map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
		.join(' · ');
}

function parse(text: string): Record<string, unknown> {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
	} catch {
		return {};
	}
}
