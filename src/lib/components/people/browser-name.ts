/** Marks of a `User-Agent`, in the order in which they must be looked for: Edge says Chrome, Chrome says Safari. */
const browsers = [
	[/\bEdg(?:e|A|iOS)?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bWhale\//, 'Whale'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(?:Firefox|FxiOS)\//, 'Firefox'],
	[/\b(?:HeadlessChrome|Chrome|Chromium|CriOS)\//, 'Chrome'],
	[/\bSafari\//, 'Safari']
] as const;
const systems = [
	[/\bWindows\b/, 'Windows'],
	[/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
	[/\bAndroid\b/, 'Android'],
	[/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bLinux\b/, 'Linux']
] as const;

/** `Chrome · Windows`; the text itself, cut short, where nothing is known; null when there is none. */
export function browserName(userAgent: string | null): string | null {
	if (!userAgent) return null;
	const named = [browsers, systems].flatMap(
		(marks) => marks.find(([mark]) => mark.test(userAgent))?.[1] ?? []
	);
	return named.length > 0 ? named.join(' · ') : userAgent.slice(0, 60);
}
