export type Role = 'viewer' | 'operator' | 'admin';

export interface SignedInUser {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	/** UUIDs of the projects that the person sees; null = all. */
	readonly projectIds: readonly string[] | null;
	/** True when a code of an authenticator app is asked for after the password. */
	readonly secondFactor: boolean;
	/** How this browser was signed in: by the password, or by the company's identity provider. */
	readonly method: 'password' | 'provider';
	readonly sessionId: string;
}

/** A project owns API keys and the sessions that they send. */
export interface Project {
	/** UUID: `agentops.project.id` of its spans. */
	readonly id: string;
	/** Lower-case name for URLs, unique. */
	readonly slug: string;
	readonly name: string;
}
