import type { Handle } from '@sveltejs/kit';
import type { Services } from '../services/services.ts';
import { createAuditRequests } from './audit/requests.ts';
import { authenticate } from './access/authenticate.ts';
import { authorize } from './access/authorize.ts';
import { checkOrigin } from './check-origin.ts';
import { createServeEmbedded, type Proxies } from './embedded/embedded.ts';
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
		createServeEmbedded(async () => proxiesOf(await open())),
		secureHeaders,
		checkOrigin,
		authenticate,
		personalise,
		localise,
		createAuditRequests(),
		authorize
	];
}

/** The proxies of the applications that are configured. */
export function proxiesOf({ langfuse, grafana }: Services): Proxies {
	return new Map([
		...(langfuse ? [['langfuse', langfuse.proxy] as const] : []),
		...(grafana ? [['grafana', grafana.proxy] as const] : [])
	]);
}
