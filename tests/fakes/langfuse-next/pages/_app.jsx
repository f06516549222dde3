import { SessionProvider } from 'next-auth/react';
import { basePath } from '../base-path';

export default function App({ Component, pageProps }) {
	return (
		<SessionProvider session={pageProps.session} basePath={`${basePath}/api/auth`}>
			<Component {...pageProps} />
		</SessionProvider>
	);
}
