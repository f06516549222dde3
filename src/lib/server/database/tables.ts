/** The rows of the portal's own database. Traces never go into it. */
import type { ColumnType, Generated } from 'kysely';
import type { MoneyTables } from './money/tables.ts';

/** better-auth's times: ISO text on SQLite, a Date on MariaDB. */
type Instant = string | Date;

/** Unix milliseconds: one integer type that SQLite and MariaDB store and compare alike. */
type Milliseconds = number;

/** A nullable column that an insert may leave out. */
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** A person who may sign in. The columns that better-auth reads keep its names. */
export interface PersonTable {
	id: string;
	name: string;
	/** Lower case, unique. */
	email: string;
	emailVerified: number;
	image: string | null;
	role: string;
	/** null = may sign in. */
	disabledAtMs: Optional<Milliseconds>;
	/** 0 = sees only the projects of `person_project`. */
	allProjects: Generated<number>;
	twoFactorEnabled: Optional<number>;
	lastSignInAtMs: Optional<Milliseconds>;
	createdAt: Instant;
	updatedAt: Instant;
}

/** A project that a person sees, where the person does not see all. */
export interface PersonProjectTable {
	personId: string;
	projectId: string;
}

/** A person's TOTP secret and backup codes, encrypted (better-auth's `twoFactor`). */
export interface SecondFactorTable {
	id: string;
	secret: string;
	backupCodes: string;
	userId: string;
	verified: number | null;
	failedVerificationCount: number | null;
	lockedUntil: Optional<Instant>;
}

/** An invitation or a password reset, to be used once. */
export interface EntryLinkTable {
	id: string;
	kind: string;
	/** SHA-256 of the token, hex. */
	tokenHash: string;
	email: string;
	personId: string | null;
	role: string | null;
	/** JSON array of UUIDs; null = all. */
	projectIds: string | null;
	createdAtMs: Milliseconds;
	expiresAtMs: Milliseconds;
	/** Used or withdrawn; null = open. */
	closedAtMs: Milliseconds | null;
	/** The administrator who made it; null = before this was kept. */
	createdBy: string | null;
}

/** One browser's sign-in (better-auth's `session`; an agent's session is a trace). */
export interface SignInTable {
	id: string;
	token: string;
	userId: string;
	expiresAt: Instant;
	ipAddress: string | null;
	userAgent: string | null;
	/** `provider` for the company's identity provider, else the password. */
	method: Optional<string>;
	createdAt: Instant;
	updatedAt: Instant;
}

/** What a person signs in with (better-auth's `account`): a password hash, later an OIDC subject. */
export interface CredentialTable {
	id: string;
	accountId: string;
	providerId: string;
	userId: string;
	accessToken: Optional<string>;
	refreshToken: Optional<string>;
	idToken: Optional<string>;
	accessTokenExpiresAt: Optional<Instant>;
	refreshTokenExpiresAt: Optional<Instant>;
	scope: Optional<string>;
	password: Optional<string>;
	createdAt: Instant;
	updatedAt: Instant;
}

/** better-auth's short-lived proofs, such as password resets. */
export interface VerificationTable {
	id: string;
	identifier: string;
	value: string;
	expiresAt: Instant;
	createdAt: Instant;
	updatedAt: Instant;
}

/** Sign-in attempts counted per window, shared by all processes on one database. */
export interface AttemptTable {
	key: string;
	count: number;
	windowStartMs: Milliseconds;
}

export interface ProjectTable {
	/** UUID, lower case: `agentops.project.id` of its spans. */
	id: string;
	slug: string;
	name: string;
	createdAtMs: Milliseconds;
}

/** How many days a project's sessions are kept; no row = for ever. */
export interface RetentionRuleTable {
	projectId: string;
	days: number;
}

export interface ApiKeyTable {
	id: string;
	projectId: string;
	name: string;
	/** SHA-256 of the lower-case key, hex. The key itself is never stored. */
	hash: string;
	/** The last four characters, to tell keys apart in a list. */
	ending: string;
	createdAtMs: Milliseconds;
	lastUsedAtMs: Milliseconds | null;
	revokedAtMs: Milliseconds | null;
	/** When a key that was replaced stops. */
	endsAtMs: Milliseconds | null;
}

export interface SettingTable {
	name: string;
	/** JSON. */
	value: string;
	updatedAtMs: Milliseconds;
}

export interface SavedViewTable {
	id: string;
	personId: string;
	projectId: string;
	name: string;
	/** Parameters of the list's address. */
	search: string;
	/** 1 = everybody sees it. */
	shared: number;
	createdAtMs: Milliseconds;
}

export interface PreferenceTable {
	personId: string;
	name: string;
	value: string;
	updatedAtMs: Milliseconds;
}

export interface AuditEntryTable {
	seq: number;
	atMs: Milliseconds;
	actorId: string | null;
	actor: string;
	action: string;
	outcome: 'done' | 'refused';
	target: string | null;
	projectId: string | null;
	/** JSON. */
	detail: string;
	address: string | null;
	requestId: string | null;
	previousSeal: string;
	seal: string;
}

/** One row: what the next audit entry builds on. Every append writes it first. */
export interface AuditHeadTable {
	id: number;
	seq: number;
	seal: string;
}

/** A ticket or a pass of the gate before an embedded application. */
export interface GateGrantTable {
	/** SHA-256 of the token, base64url. */
	digest: string;
	/** `langfuse` or `grafana`. */
	app: string;
	/** `ticket` or `pass`. */
	kind: string;
	/** The sign-in that it ends with. */
	sessionId: string;
	personId: string;
	expiresAtMs: Milliseconds;
}

/** An authorization code of the portal's own OpenID provider, for a minute. */
export interface OidcCodeTable {
	/** SHA-256 of the code, base64url. */
	digest: string;
	/** The sign-in that it ends with. */
	sessionId: string;
	personId: string;
	email: string;
	name: string;
	redirectUri: string;
	/** PKCE, S256. */
	challenge: string;
	nonce: string | null;
	expiresAtMs: Milliseconds;
}

/** A key of the portal's own OpenID provider. */
export interface SigningKeyTable {
	kid: string;
	/** JSON. */
	publicJwk: string;
	/** The private half, sealed with the installation's secret. */
	sealed: string;
	createdAtMs: Milliseconds;
}

export interface Tables extends MoneyTables {
	person: PersonTable;
	sign_in: SignInTable;
	credential: CredentialTable;
	verification: VerificationTable;
	attempt: AttemptTable;
	project: ProjectTable;
	api_key: ApiKeyTable;
	retention_rule: RetentionRuleTable;
	setting: SettingTable;
	person_project: PersonProjectTable;
	second_factor: SecondFactorTable;
	entry_link: EntryLinkTable;
	gate_grant: GateGrantTable;
	oidc_code: OidcCodeTable;
	signing_key: SigningKeyTable;
	audit_entry: AuditEntryTable;
	audit_head: AuditHeadTable;
	saved_view: SavedViewTable;
	preference: PreferenceTable;
}
