/**
 * Why the store refused, in the words that decide what happens next: `busy`, `full`, `timeout` and
 * `unreachable` pass by themselves or by an operator's hand, so a sender may try again;
 * `rejected` is a bug or a broken table.
 */
export type StoreTrouble =
	'busy' | 'full' | 'timeout' | 'unreachable' | 'unauthenticated' | 'rejected';

export class StoreError extends Error {
	override readonly name = 'StoreError';
	readonly trouble: StoreTrouble;

	constructor(trouble: StoreTrouble, message: string, cause?: unknown) {
		super(message, { cause });
		this.trouble = trouble;
	}
}

/** ClickHouse's ErrorCodes.cpp: numbers that say more than "it failed". */
const troubleByCode: Readonly<Record<string, StoreTrouble>> = {
	'159': 'timeout', // TIMEOUT_EXCEEDED
	'164': 'rejected', // READONLY
	'193': 'unauthenticated', // WRONG_PASSWORD
	'201': 'busy', // QUOTA_EXCEEDED
	'202': 'busy', // TOO_MANY_SIMULTANEOUS_QUERIES
	'209': 'unreachable', // SOCKET_TIMEOUT
	'210': 'unreachable', // NETWORK_ERROR
	'225': 'busy', // NO_ZOOKEEPER
	'241': 'busy', // MEMORY_LIMIT_EXCEEDED
	'242': 'busy', // TABLE_IS_READ_ONLY
	'243': 'full', // NOT_ENOUGH_SPACE
	'252': 'busy', // TOO_MANY_PARTS
	'285': 'busy', // TOO_FEW_LIVE_REPLICAS
	'286': 'busy', // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
	'289': 'busy', // REPLICA_IS_NOT_IN_QUORUM
	'319': 'busy', // UNKNOWN_STATUS_OF_INSERT
	'341': 'busy', // UNFINISHED: replicas are still at it
	'516': 'unauthenticated', // AUTHENTICATION_FAILED
	'999': 'busy' // KEEPER_EXCEPTION
};

const diskFull = /No space left on device|errno: 28\b|NOT_ENOUGH_SPACE|Disk quota exceeded/i;
const noConnection =
	/ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|socket hang up|is closed/;

/** Files that cannot be written now: an operator can mend it, and the sender still has its spans. */
const noFile = /^(EIO|EROFS|EACCES|EPERM|EMFILE|ENFILE|ENOENT)$/;

/** One line, without the statement (it may hold span content) and of bounded length. */
function firstLine(text: string): string {
	return (text.split('\n')[0] ?? '').slice(0, 300);
}

/** Anything thrown by a client or the engine, as a StoreError. */
export function toStoreError(error: unknown): StoreError {
	if (error instanceof StoreError) return error;
	const message = error instanceof Error ? error.message : String(error);
	// Not by class: the engine's connection throws another copy of the client's ClickHouseError.
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (diskFull.test(message)) return new StoreError('full', firstLine(message), error);
	const known = troubleByCode[code];
	if (known) return new StoreError(known, firstLine(message), error);
	if (noFile.test(code)) return new StoreError('busy', firstLine(message), error);
	if (noConnection.test(message)) return new StoreError('unreachable', firstLine(message), error);
	if (/timeout/i.test(message)) return new StoreError('timeout', firstLine(message), error);
	return new StoreError('rejected', firstLine(message), error);
}
