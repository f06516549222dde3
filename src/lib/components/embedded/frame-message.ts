/** What the pages that the portal puts in an application's place say to the page that frames them. */
export interface FrameMessage {
	/** `renew` asks for a new ticket; all else names what kept a request from the application. */
	readonly reason: string;
	/** Where it was, a path on the application's origin; null when it does not tell. */
	readonly to: string | null;
}

/** null for any other message: browser extensions and the application itself post too. */
export function readFrameMessage(data: unknown): FrameMessage | null {
	if (typeof data !== 'object' || data === null) return null;
	if (!('type' in data) || data.type !== 'portal-frame') return null;
	if (!('reason' in data) || typeof data.reason !== 'string') return null;
	const to = 'to' in data && typeof data.to === 'string' ? data.to : null;
	return { reason: data.reason, to: to?.startsWith('/') ? to : null };
}

const most = 3;
const windowMs = 60_000;

/** Lets the frame renew itself a few times a minute: a fault that stays must not spin. */
export class FrameRenewals {
	#times: number[] = [];

	/** @param nowMs Unix milliseconds */
	may(nowMs: number): boolean {
		this.#times = this.#times.filter((at) => nowMs - at < windowMs);
		if (this.#times.length >= most) return false;
		this.#times.push(nowMs);
		return true;
	}
}
