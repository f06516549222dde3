/**
 * The name of the form action that a POST calls, as Kit reads it from the address: the first parameter
 * that begins with `/`; null = the default one.
 */
export function actionOf(url: URL): string | null {
	for (const name of url.searchParams.keys()) if (name.startsWith('/')) return name.slice(1);
	return null;
}

/** What was asked for, as the audit log names it: `POST /admin/people?/invite`. */
export function askedFor({ method }: Pick<Request, 'method'>, url: URL): string {
	const action = actionOf(url);
	return `${method} ${url.pathname}${action === null ? '' : `?/${action}`}`;
}
