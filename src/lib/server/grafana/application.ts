import type { Application } from '../embed/application.ts';
import type { Visitor } from '../embed/gate/liveness.ts';
import type { HeaderList } from '../embed/rules/header-list.ts';

/** What the proxy knows of Grafana. */
export const grafanaApplication: Application = {
	name: 'grafana',
	door: '/admin/infrastructure/grafana/open',
	// Its session (the name's default), the way back after a sign-in, and those of an OAuth sign-in.
	cookie: /^(?:grafana_session|grafana_session_expiry|redirect_to|redirectTo|oauth_[\w-]+)$/,
	places: {
		// Its own metrics and profiles, which nothing but a scraper needs.
		denied: ['/metrics', '/debug'],
		allowed: [],
		locales: []
	},
	// Fields by which authenticating proxies say who somebody is, whichever Grafana was told to believe.
	reservedHeaders:
		/^(?:x-)?(?:webauth|remote|auth-request|authenticated|authentik|authelia|ssl-client|jwt)(?:-|$)/,
	staticPath: '/public/build',
	// Grafana Live: streaming panels, and who else looks at a dashboard.
	webSockets: ['/api/live/ws'],
	bodyCaps: [],
	headersMs: []
};

/** Who asks, in the fields of Grafana's auth proxy. The role counts where Grafana is told to read it. */
export function identify({ email, role }: Visitor): HeaderList {
	return [
		['x-webauth-user', email],
		['x-webauth-role', role === 'admin' ? 'Admin' : 'Viewer']
	];
}
