import Link from 'next/link';
import { signOut, useSession } from 'next-auth/react';
import { useState } from 'react';
import { basePath } from '../base-path';

/** Who is signed in, a client-side link, and a POST whose answer comes in pieces. */
export default function Home() {
	const { data, status } = useSession();
	const [pieces, setPieces] = useState([]);

	async function stream() {
		const url = `${basePath}/api/dashboard/execute-query-stream`;
		const reply = await fetch(url, { method: 'POST' });
		const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			setPieces((before) => [...before, next.value.trim()]);
		}
	}

	return (
		<main>
			<h1>Home</h1>
			{status === 'authenticated' && <p>Signed in as {data.user.email}</p>}
			{status === 'unauthenticated' && <Link href="/auth/sign-in">Go to sign-in</Link>}
			<Link href="/project/one">Project one</Link>
			<button onClick={() => signOut()}>Sign out</button>
			<button onClick={stream}>Stream</button>
			<p>Pieces: {pieces.length}</p>
		</main>
	);
}
