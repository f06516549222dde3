import type { EarlyActs } from '#lib/components/layout/early-acts.ts';
import type { Fault } from '#lib/server/agentops/fault.ts';
import type { RequestAudit } from '#lib/server/audit/request-audit.ts';
import type { Needed } from '#lib/server/auth/guards.ts';
import type { Project, SignedInUser } from '#lib/server/auth/identity.ts';
import type { Services } from '#lib/server/services/services.ts';
import type { PersonalChoice } from '#lib/settings/personal.ts';

declare global {
	interface Window {
		/** Set by app.html, gone once the page runs. */
		earlyActs?: EarlyActs;
	}
	namespace App {
		interface Error {
			message: string;
			/** The request id, for a person to quote and the log to be searched by. */
			requestId?: string;
			fault?: Fault;
			/** What a page is about that was not found; absent = the page itself, or a session by its fault. */
			missing?: 'budget' | 'person' | 'price' | 'project' | 'session';
			/** What would have opened the page. */
			needs?: Needed;
		}
		interface PageState {
			/** Key of the row of a list that was opened: Kit comes back to an entry with the address it was entered by. */
			row?: string;
		}
		interface Locals {
			requestId: string;
			services: Services;
			/** The signed-in person; null for machines and visitors. */
			user: SignedInUser | null;
			/** What that person chose for themselves. */
			personal: PersonalChoice;
			/** The project named by a bearer API key or JWT; null otherwise. */
			project: Project | null;
			/** Where routes record what was done, by whom and from where. */
			audit: RequestAudit;
		}
	}
}

export {};
