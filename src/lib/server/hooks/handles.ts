import type { Handle } from '@sveltejs/kit';
import type { Proxy } from '../embed/proxy/proxy.ts';
import type { Services } from '../services/services.ts';
import { createAuditRequests } from './audit/requests.ts';
import { authenticate } from './access/authenticate.ts';
import { authorize } from './access/authorize.ts';
import { checkOrigin } from './check-origin.ts';
import { createServeEmbedded } from './embedded/embedded.ts';
import { identifyRequest } from './identify-request.ts';
import { localise } from './localise.ts';
import { observeRequest } from './observe-request.ts';
import { personalise } from './personalise.ts';
import { createProvideServices } from './provide-services.ts';
import { secureHeaders } from './secure-headers.ts';

/**
 * What every request passes, in this order. Each name shows up in Kit's traces.
 * @param open the services, opened once a process
 */
export function handles(open: () => Promise<Services>): Handle[] {
	return [
		identifyRequest,
		createProvideServices(open),
		observeRequest,
		createServeEmbedded(async (application) => proxyOf(await open(), application)),
		secureHeaders,
		authenticate,
		personalise,
		localise,
		createAuditRequests(),
		// After it is known who asks and where refusals are noted, before anything is let in or changed.
		checkOrigin,
		authorize
	];
}

/** The proxy of an application, as the settings are now; null when none is set. */
export function proxyOf({ langfuse, grafana }: Services, application: string): Proxy | null {
	switch (application) {
		case 'langfuse':
			return langfuse?.proxy ?? null;
		case 'grafana':
			return grafana?.proxy ?? null;
		default:
			return null;
	}
}
