/** How a listener tells the hook that a request was made to an embedded application, and the hook the listener how to answer it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { DirectAnswer, DirectUpgrade } from './embedded.ts';

/** What the listener keeps from SvelteKit; see entry/embedded.js, its other half. */
export interface EmbeddedArrival {
	/** `langfuse` or `grafana`. */
	readonly application: string;
	/** The target as it stood in the request line. */
	readonly target: string;
	/** It came to the portal's own origin, below the application's mount (prefix mode). */
	readonly mounted: boolean;
	readonly request: IncomingMessage;
}

// Symbols of the whole process: the listener lives outside the built app's modules.
const ARRIVAL = Symbol.for('agent-portal.embedded-arrival');
const ANSWERS = Symbol.for('agent-portal.embedded-answers');
const UPGRADES = Symbol.for('agent-portal.embedded-upgrades');

/** The arrival that is being answered; null for a request to the portal itself. */
export function currentArrival(): EmbeddedArrival | null {
	const storage: unknown = Reflect.get(globalThis, ARRIVAL);
	if (!(storage instanceof AsyncLocalStorage)) return null;
	const arrival: unknown = storage.getStore();
	return isArrival(arrival) ? arrival : null;
}

/** What figures and spans call the requests to an application: their paths are not the portal's. */
export const routeOf = (application: string) => `(${application})`;

/** From now on the listener answers for these applications, by name, without SvelteKit. */
export function publishAnswers(
	answers: ReadonlyMap<string, DirectAnswer>,
	upgrades: ReadonlyMap<string, DirectUpgrade>
): void {
	Reflect.set(globalThis, ANSWERS, answers);
	Reflect.set(globalThis, UPGRADES, upgrades);
}

const isArrival = (value: unknown): value is EmbeddedArrival =>
	typeof value === 'object' &&
	value !== null &&
	'application' in value &&
	'target' in value &&
	'request' in value;
