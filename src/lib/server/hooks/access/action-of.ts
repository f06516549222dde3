/**
 * The name of the form action that a POST calls, as Kit reads it from the address: the first parameter
 * that begins with `/`; null = the default one.
 */
export function actionOf(url: URL): string | null {
	for (const name of url.searchParams.keys()) if (name.startsWith('/')) return name.slice(1);
	return null;
}
