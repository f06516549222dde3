/** Tells the listener which applications are shown now, whose ports it opens and closes (entry/ports.js). */
import { z } from 'zod';
import type { ClosedPort } from '#lib/settings/connection.ts';
import type { FrameFinding } from '../../embed/doctor/finding.ts';

export interface EmbeddedPorts {
	/**
	 * Looks at once, and from then on by itself.
	 * @param shown names of the applications whose addresses are known now
	 */
	follow(shown: () => readonly string[]): void;
	/** Looks now and not in a moment; resolves when the ports are as they should be. Never rejects. */
	look(): Promise<void>;
	/** The port of an application that should be open and is not; else null. */
	closedPort(application: string): ClosedPort | null;
	close(): void;
}

// Symbols of the whole process: the listener lives outside the built app's modules.
const SHOWN = Symbol.for('agent-portal.embedded-shown');
const PORTS = Symbol.for('agent-portal.embedded-ports');

/** Another portal on the database may have changed what is shown: it is seen without a request. */
const everyMs = 2_000;

const answer = z.map(
	z.string(),
	z.object({
		port: z.number(),
		setting: z.string(),
		error: z.looseObject({ code: z.string().default('') })
	})
);

/** @param onClosed is told when a port could not be opened, once a change */
export function createEmbeddedPorts(
	onClosed: (application: string, closed: ClosedPort) => void
): EmbeddedPorts {
	let closed: ReadonlyMap<string, ClosedPort> = new Map();
	let shown: () => readonly string[] = () => [];
	let timer: NodeJS.Timeout | undefined;

	async function look(): Promise<void> {
		const names = new Set(shown());
		Reflect.set(globalThis, SHOWN, names);
		const show: unknown = Reflect.get(globalThis, PORTS);
		if (typeof show !== 'function') return;
		const found = answer.safeParse(await Reflect.apply(show, undefined, [names]));
		if (!found.success) return;
		const before = closed;
		closed = new Map(
			[...found.data].map(([name, { port, setting, error }]) => [
				name,
				{ port, setting, code: error.code }
			])
		);
		for (const [name, each] of closed) if (!before.has(name)) onClosed(name, each);
	}

	return {
		follow(names) {
			shown = names;
			void look();
			timer = setInterval(() => void look(), everyMs).unref();
		},
		look,
		closedPort: (application) => closed.get(application) ?? null,
		close: () => clearInterval(timer)
	};
}

/** What a page of the application says of a port that is closed. */
export const portFindings = (closed: ClosedPort | null): readonly FrameFinding[] =>
	closed ? [{ kind: 'port-closed', severity: 'blocking', params: closed }] : [];
