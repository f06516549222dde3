import { expect, test } from 'vitest';
import { refuseBody } from './body-limit.js';

test('lets a form of ordinary size in', () => {
	const headers = { 'content-length': '2000' };
	expect(refuseBody({ method: 'POST', url: '/login', headers })).toBeNull();
});

test('refuses a form larger than a megabyte', () => {
	const headers = { 'content-length': '1048577' };
	expect(refuseBody({ method: 'POST', url: '/login', headers })?.status).toBe(413);
});

test('lets a page that reads a file say itself that it is too large', () => {
	const of = (url: string, bytes: number) =>
		refuseBody({ method: 'POST', url, headers: { 'content-length': String(bytes) } })?.status;
	const page = '/admin/settings/prices?/preview&range=now-24h';
	expect(of(page, 3_000_000)).toBeUndefined();
	expect(of(page, 5_000_000)).toBe(413);
	expect(of('/admin/settings/prices/rule', 3_000_000)).toBe(413);
});

test('refuses a form whose length nobody knows', () => {
	const headers = { 'transfer-encoding': 'chunked' };
	expect(refuseBody({ method: 'POST', url: '/login', headers })?.status).toBe(411);
});

test('leaves telemetry to the doors that count for themselves', () => {
	const headers = { 'content-length': '60000000' };
	expect(refuseBody({ method: 'POST', url: '/v1/traces', headers })).toBeNull();
	const chunked = { 'transfer-encoding': 'chunked' };
	expect(refuseBody({ method: 'POST', url: '/v4/logs/upload/', headers: chunked })).toBeNull();
});
