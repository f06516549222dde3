/** Sends OTLP/HTTP as exporters do: gzip, a bearer key, and another try when the portal is busy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { demoSlug } from './local-project.js';

const compress = promisify(gzip);
const tries = 6;
const longestWaitMs = 10_000;
const timeoutMs = 30_000;

/** A refusal that another try will not change; its message is made for a terminal. */
export class SendError extends Error {
	/** @override */
	name = 'SendError';
}

/**
 * Demo traffic must never reach a real project, so a key is asked first which project it opens.
 * @param {string} url the portal
 * @param {string} key
 * @returns {Promise<boolean>} whether it is the demo project
 */
export async function opensDemoProject(url, key) {
	const response = await ask(`${url}/v4/traces/list/${demoSlug}?limit=1`, {
		headers: { authorization: `Bearer ${key}` }
	});
	await response.body?.cancel();
	if (response.status === 401) throw new SendError(`${url} does not know this key.`);
	return response.ok;
}

/**
 * @param {string} url the portal
 * @param {string} key
 * @param {object} body an ExportTraceServiceRequest
 * @returns {Promise<number>} spans that the portal refused
 * @throws {SendError}
 */
export async function sendSpans(url, key, body) {
	const compressed = await compress(JSON.stringify(body));
	for (let attempt = 1; ; attempt++) {
		const response = await ask(`${url}/v1/traces`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${key}`,
				'content-type': 'application/json',
				'content-encoding': 'gzip'
			},
			body: compressed
		});
		if (response.ok) return refused(await response.text());
		const text = await response.text();
		const busy = response.status === 429 || response.status === 503;
		if (!busy || attempt === tries) {
			throw new SendError(`${url}/v1/traces answered ${response.status}: ${text.slice(0, 300)}`);
		}
		const seconds = Number(response.headers.get('retry-after') ?? attempt);
		await sleep(Math.min(longestWaitMs, Math.max(0, seconds * 1_000 || 0)));
	}
}

/**
 * @param {string} url
 * @param {RequestInit} init
 */
async function ask(url, init) {
	try {
		return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
	} catch (error) {
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
		throw new SendError(
			`${url} cannot be reached (${cause instanceof Error ? cause.message : String(cause)}). Is the portal running?`
		);
	}
}

/** @param {string} text the reply's body; empty or `{}` when nothing was refused */
function refused(text) {
	try {
		return Number(JSON.parse(text).partialSuccess?.rejectedSpans ?? 0);
	} catch {
		return 0;
	}
}
