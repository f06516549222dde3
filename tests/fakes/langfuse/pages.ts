/** The pages that a person sees in the frame. */

/** Any page of the app: says where it is and, as Langfuse does in the browser, who is signed in. */
export function plainPage(path: string): string {
	return `<!doctype html><title>Langfuse</title><p>${path.replaceAll('<', '')}</p>
<p id="who"></p>
<script>
fetch('/api/auth/session').then((reply) => reply.ok ? reply.json() : {}).then(({ user }) => {
	who.textContent = user ? 'Signed in as ' + user.email : 'Signed out';
});
</script>`;
}

/** next-auth's own form, which a browser posts form-encoded, with the double-submit token. */
export function signInPage(basePath: string): string {
	return `<!doctype html><title>Sign in</title>
<form method="post" action="${basePath}/api/auth/callback/credentials">
<input type="hidden" name="csrfToken"><input type="hidden" name="callbackUrl">
<label>E-mail <input name="email"></label> <button>Sign in to Langfuse</button>
</form>
<script>
const form = document.forms[0];
form.callbackUrl.value = location.origin + '${basePath}/project/after-sign-in';
fetch('${basePath}/api/auth/csrf').then((reply) => reply.json()).then(({ csrfToken }) => {
	form.csrfToken.value = csrfToken;
	form.dataset.ready = 'true';
});
</script>`;
}
