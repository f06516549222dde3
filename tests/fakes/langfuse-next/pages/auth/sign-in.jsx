import { useRouter } from 'next/router';
import { signIn } from 'next-auth/react';

/** As Langfuse does: next-auth answers JSON, the client's own router goes on. */
export default function SignIn() {
	const router = useRouter();

	async function submit(event) {
		event.preventDefault();
		const email = new FormData(event.target).get('email');
		const result = await signIn('credentials', { email, redirect: false });
		if (result?.ok) void router.push('/');
	}

	return (
		<form onSubmit={submit}>
			<label>
				E-mail <input name="email" />
			</label>
			<button>Sign in</button>
			<button type="button" onClick={() => signIn('custom')}>
				Agent Portal
			</button>
		</form>
	);
}
