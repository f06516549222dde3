/** Puts a text on the clipboard. Rejects when the browser does not let it. */
export async function copyText(text: string): Promise<void> {
	// The clipboard API needs a secure context; closed networks often serve plain http.
	if (window.isSecureContext) await navigator.clipboard.writeText(text);
	else copyBySelection(text);
}

function copyBySelection(text: string): void {
	const area = document.createElement('textarea');
	area.value = text;
	area.setAttribute('readonly', '');
	area.className = 'fixed opacity-0';
	document.body.append(area);
	area.select();
	// eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure context
	document.execCommand('copy');
	area.remove();
}
