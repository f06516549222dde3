/** Whether a request may go on to the application, before a byte of it does. */
import type { Application } from '../application.ts';
import type { Gate } from '../gate/gate.ts';
import type { Visitor } from '../gate/liveness.ts';
import { all, type HeaderList } from '../rules/header-list.ts';
import { guardOrigin } from '../rules/origin-guard.ts';
import { contentLength } from '../rules/request-headers.ts';
import { limitOf, readTarget } from '../rules/target.ts';
import type { FindOrigins, Origins, ProxyRequest, Refusal } from './exchange.ts';

export interface JudgeOptions {
	readonly application: Pick<Application, 'places' | 'bodyCaps'>;
	readonly findOrigins: FindOrigins;
	readonly gate: Pick<Gate, 'admit'>;
	/** Our name in `Via`. */
	readonly via: string;
	/** Bytes of a request body on paths without a cap of their own. */
	readonly bodyBytes: number;
}

/** What is judged of a request. */
export type Judged = Pick<ProxyRequest, 'method' | 'target' | 'headers' | 'mounted'> & {
	readonly hasBody: boolean;
};

export type Verdict =
	/** `origins` null: the host is not one of ours. */
	| { readonly kind: 'refused'; readonly refusal: Refusal; readonly origins: Origins | null }
	/** One of the portal's own doors; `opened` is it without the base path. */
	| { readonly kind: 'door'; readonly opened: string; readonly origins: Origins }
	| Passed;

export interface Passed {
	readonly kind: 'passed';
	readonly origins: Origins;
	readonly visitor: Visitor;
	/** Raw, without the query. */
	readonly path: string;
	/** The same without the base path. */
	readonly local: string;
	/** Bytes of its body at most. */
	readonly cap: number;
}

export type Judge = (request: Judged) => Verdict | Promise<Verdict>;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createJudge(options: JudgeOptions): Judge {
	const { places, bodyCaps } = options.application;
	const { gate, via, findOrigins } = options;

	/** The rest, once somebody stands behind the request. */
	function judgeVisit(
		request: Judged,
		origins: Origins,
		path: string,
		visitor: Visitor | null
	): Verdict {
		const no = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal, origins });
		if (visitor === null) return no('renew');
		const { headers, hasBody } = request;
		const length = contentLength(headers);
		if (length === 'invalid') return no('bad-request');
		const local = path.slice(origins.basePath.length);
		const cap = limitOf(local, bodyCaps, options.bodyBytes);
		if (hasBody && length !== null && length > cap) return no('too-large');
		if (isLoop(headers, via)) return no('loop');
		return { kind: 'passed', origins, visitor, path, local, cap };
	}

	return (request) => {
		const hosts = all(request.headers, 'host');
		const host = hosts.length === 1 ? (hosts[0] ?? null) : null;
		const found = findOrigins(host, request.mounted);
		return found instanceof Promise
			? found.then((origins) => judgeAt(request, hosts, origins))
			: judgeAt(request, hosts, found);
	};

	function judgeAt(
		request: Judged,
		hosts: readonly string[],
		origins: Origins | null
	): Verdict | Promise<Verdict> {
		const { method, headers } = request;
		const no = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal, origins });
		if (hosts.length > 1) return no('bad-request');
		if (origins === null) return no('wrong-host');
		if (!METHODS.has(method)) return no('method');
		const { basePath } = origins;
		const target = readTarget(request.target, places, basePath);
		if (!target.ok) return no('bad-request');
		if (target.place === 'denied') return no('not-found');
		if (guardOrigin(method, headers, origins.publicOrigin) !== null) return no('cross-origin');
		if (target.place === 'reserved') {
			if (method !== 'GET') return no('method');
			return { kind: 'door', opened: target.raw.slice(basePath.length), origins };
		}
		const admitted = gate.admit(headers);
		// A visitor who is known needs no turn of the event loop.
		return admitted instanceof Promise
			? admitted.then((visitor) => judgeVisit(request, origins, target.path, visitor))
			: judgeVisit(request, origins, target.path, admitted);
	}
}

function isLoop(headers: HeaderList, via: string): boolean {
	return headers.some(([name, value]) => name === 'via' && value.includes(` ${via}`));
}
