/** The hop to one application, as requests and web sockets share it: who may go, what crosses, what is told of it. */
import { measureClientRequest } from '../../telemetry/instruments.ts';
import type { HeaderList } from '../rules/header-list.ts';
import { toUpstreamHeaders } from '../rules/request-headers.ts';
import { toBrowserHeaders } from '../rules/response-headers.ts';
import { refuse, type Refused } from './answers.ts';
import { BodyTooLarge } from './body.ts';
import type { Origins, ProxyReply, ProxyRequest, Refusal } from './exchange.ts';
import { createJudge, type Judge, type Passed } from './judge.ts';
import type { ProxyLimits, ProxyOptions } from './options.ts';
import { openUpstream, type Upstream } from './upstream.ts';

/** The last thing that went wrong between the portal and the application. */
export interface ProxyFault {
	readonly refusal: Refusal;
	/** An error code such as `ECONNREFUSED`. */
	readonly code: string;
	readonly atMs: number;
}

export interface Hop {
	readonly judge: Judge;
	readonly upstream: Upstream;
	readonly limits: ProxyLimits;
	/** Our name in `Via`. */
	readonly via: string;
	refuse(refusal: Refusal, request: Refused, origins: Origins | null): ProxyReply;
	/**
	 * Counts what a session has open, and cuts it when the session ends.
	 * @returns to be called once, when it is over; null when the session has too much open
	 */
	hold(sessionId: string, cut: () => void): (() => void) | null;
	/** @param hasBody whether a body follows */
	toUpstream(request: Crossing, passed: Passed, hasBody: boolean): HeaderList;
	toBrowser(headers: HeaderList, passed: Passed): HeaderList;
	/** Measures what was sent: up to the head of the answer, or to the failure that left none. */
	measure(
		sent: { readonly method: string; readonly startedMs: number },
		outcome: number | Error
	): void;
	/** Keeps and logs why no answer came. */
	note(error: unknown, request: Pick<ProxyRequest, 'method'>, passed: Passed): void;
	lastFault(): ProxyFault | null;
}

type Crossing = Pick<ProxyRequest, 'headers' | 'peer'>;

export function createHop(options: ProxyOptions, limits: ProxyLimits): Hop {
	const { application, gate, words, log, findOrigins, via = 'agent-portal' } = options;
	const { name, door } = application;
	const address = new URL(options.upstreamUrl);
	const aliases = () => [address.origin, ...(options.aliasOrigins?.() ?? [])];
	const open = new Map<string, number>();
	let lastFault: ProxyFault | null = null;

	return {
		judge: createJudge({ application, findOrigins, gate, via, bodyBytes: limits.bodyBytes }),
		upstream: openUpstream(options.upstreamUrl, limits, options.mayConnect),
		limits,
		via,
		refuse: (refusal, request, origins) => refuse(refusal, request, origins, words, door),
		hold(sessionId, cut) {
			const count = open.get(sessionId) ?? 0;
			if (count >= limits.perSession) return null;
			open.set(sessionId, count + 1);
			const unwatch = gate.watch(sessionId, cut);
			return () => {
				unwatch();
				const left = (open.get(sessionId) ?? 1) - 1;
				if (left > 0) open.set(sessionId, left);
				else open.delete(sessionId);
			};
		},
		toUpstream: ({ headers, peer }, { origins, visitor }, hasBody) =>
			toUpstreamHeaders(headers, {
				publicOrigin: origins.publicOrigin,
				basePath: origins.basePath,
				application,
				identity: options.identify?.(visitor) ?? [],
				peer,
				via,
				hasBody
			}),
		toBrowser: (headers, { origins, path }) =>
			toBrowserHeaders(headers, {
				publicOrigin: origins.publicOrigin,
				basePath: origins.basePath,
				crossSite: origins.crossSite,
				application,
				aliases: aliases(),
				frameAncestors: origins.portalOrigins,
				plainHttp: origins.publicOrigin.startsWith('http:'),
				objectStoreOrigin: options.objectStoreOrigin ?? null,
				path
			}),
		measure({ method, startedMs }, outcome) {
			const status = typeof outcome === 'number' ? outcome : null;
			const failed = status === null || status >= 500;
			const error = failed ? (status === null ? errorCode(outcome) : String(status)) : null;
			const seconds = (performance.now() - startedMs) / 1_000;
			measureClientRequest({ peer: name, server: address, method, status, error }, seconds);
		},
		note(error, { method }, { path }) {
			const code = errorCode(error);
			lastFault = { refusal: explain(error), code, atMs: Date.now() };
			log.warn({ application: name, method, path, code }, 'no answer');
		},
		lastFault: () => lastFault
	};
}

/** `ECONNREFUSED`, or the name of an error without a code. */
export function errorCode(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown';
	return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** What a failure on the way is to the person who waits. */
export function explain(error: unknown): Refusal {
	if (error instanceof BodyTooLarge) return 'too-large';
	switch (errorCode(error)) {
		case 'UND_ERR_CONNECT_TIMEOUT':
		case 'UND_ERR_HEADERS_TIMEOUT':
			return 'timeout';
		case 'UND_ERR_HEADERS_OVERFLOW':
		case 'HTTPParserError':
		case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
			return 'bad-reply';
		default:
			return errorCode(error).startsWith('HPE_') ? 'bad-reply' : 'unreachable';
	}
}
