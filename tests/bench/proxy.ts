/**
 * The Langfuse proxy of a started portal beside nginx and a bare undici proxy, before the same upstream and
 * under the same load. Ratios count, since all share one machine. `portal` is the way through the
 * listener, `hook` the one through fetch's types as SvelteKit has them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { freePort } from '../e2e/free-port.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { startRig, type Rig } from '../fakes/embed/proxy-rig.ts';
import type { Measurement } from './measurement.ts';
import { hangUps } from './proxy/hang-ups.ts';
import { findNginx, startNginx } from './proxy/nginx.js';
import { signIn, type BenchOptions } from './scenarios.ts';

const figures = z.object({
	requestsPerSecond: z.number(),
	megabytesPerSecond: z.number(),
	p50Ms: z.number(),
	p99Ms: z.number(),
	errors: z.number()
});

interface Target {
	readonly name: string;
	/** Whose processor time counts, with its children; null for this process. */
	readonly pid: number | null;
	readonly port: number;
	readonly cookie?: string;
}

const scenario = 'proxy';
const mostSeconds = 5;
/** As load.js has it: compilers, pools, and the heap that a rate of requests needs. */
const warmUpMs = 4_000;
const script = (name: string) => fileURLToPath(new URL(`./proxy/${name}`, import.meta.url));

export async function benchProxy(options: BenchOptions): Promise<Measurement[]> {
	const seconds = Math.min(options.seconds, mostSeconds);
	const children: ChildProcess[] = [];
	const start = async (name: string, ...args: string[]) => {
		const child = spawn(process.execPath, [script(name), ...args], {
			stdio: ['ignore', 'pipe', 'inherit']
		});
		children.push(child);
		return { pid: child.pid ?? 0, port: Number(await firstLine(child)) };
	};
	let portal: Portal | null = null;
	let hook: Rig | null = null;
	try {
		const upstream = await start('upstream.js');
		const bare = await start('bare.js', String(upstream.port));
		const nginx = findNginx();
		const nginxPort = await freePort();
		const reference = nginx ? startNginx(nginx, upstream.port, nginxPort) : null;
		if (reference) children.push(reference);
		else console.log('LEFT OUT: no comparison with nginx (apt-get install nginx-light)');
		const url = `http://127.0.0.1:${upstream.port}`;
		const port = await freePort();
		portal = await startPortal({ LANGFUSE_URL: url, LANGFUSE_PORT: String(port) });
		hook = await startRig(url, { recheckMs: 2_000, through: 'fetch' });
		const own = { name: 'portal', port, pid: portal.pid, cookie: await passOf(portal) };
		const targets: Target[] = [
			{ name: 'direct', ...upstream },
			...(reference?.pid ? [{ name: 'nginx', port: nginxPort, pid: reference.pid }] : []),
			{ name: 'undici', ...bare },
			own,
			{ name: 'hook', port: hook.port, pid: null, cookie: await hook.pass() }
		];
		const fast = { perSecond: 0, seconds };
		const kilobytes = { ...fast, path: '/1k', connections: 50 };
		const small = await compare('1 KB, 50 connections, as fast as they go', targets, kilobytes);
		// A heap grows to what such a rate needs; what it does then tells whether it is flat.
		await compare('1 KB once more', [own], kilobytes);
		const settled = watchRss(own.pid);
		await compare('1 KB, a third time', [own], kilobytes);
		await compare('1 KB, a fourth time', [own], kilobytes);
		const grownAt1Kb = settled();
		const paced = await compare('1 KB, 50 connections, 500 requests/s', targets, {
			path: '/1k',
			connections: 50,
			perSecond: 500,
			seconds
		});
		const large = await compare('1 MB, 16 connections, as fast as they go', targets, {
			...fast,
			path: '/1m',
			connections: 16
		});
		const grown = new Map<string, number>();
		for (const target of targets) grown.set(target.name, await streams(target, seconds));
		const rig = await startRig(url, { recheckMs: 2_000 });
		console.log(await hangUps(rig, await rig.pass(), 10_000).finally(() => rig.close()));
		return [
			...toReach('requests/s at 1 KB', small, 'requestsPerSecond', 0.5),
			...toReach('bytes/s at 1 MB', large, 'megabytesPerSecond', 0.8),
			...added('50 in flight', small),
			...added('500/s over 50 connections', paced),
			memory('1 KB', grownAt1Kb),
			memory('1 MB', large.get('portal')?.grownMb),
			memory('200 event streams', grown.get('portal'))
		];
	} finally {
		await hook?.close();
		await portal?.stop();
		for (const child of children) child.kill();
	}
}

type Figure = 'requestsPerSecond' | 'megabytesPerSecond';

/** The portal's share of what nginx and the bare proxy do. */
function toReach(name: string, rows: Rows, figure: Figure, atLeast: number): Measurement[] {
	const mine = rows.get('portal')?.[figure] ?? 0;
	return (['nginx', 'undici'] as const).flatMap((other) => {
		const theirs = rows.get(other)?.[figure];
		if (theirs === undefined) return [];
		const value = Math.round((mine / theirs) * 100) / 100;
		const measured = { scenario, name: `${name}, of ${other}'s`, value, unit: 'times' as const };
		return [other === 'nginx' ? { ...measured, atLeast } : measured];
	});
}

/** How much later the slowest of a hundred answers come by each way: bare undici is what a hook can reach. */
function added(load: string, rows: Rows): Measurement[] {
	const direct = rows.get('direct')?.p99Ms ?? 0;
	return (['nginx', 'undici', 'portal'] as const).flatMap((name) => {
		const p99Ms = rows.get(name)?.p99Ms;
		if (p99Ms === undefined) return [];
		const value = Math.round((p99Ms - direct) * 100) / 100;
		const measured = {
			scenario,
			name: `p99 added by ${name}, ${load}`,
			value,
			unit: 'ms' as const
		};
		return [name === 'portal' ? { ...measured, atMost: 5 } : measured];
	});
}

/** What the portal takes more while it works, at its most. */
function memory(name: string, grownMb = 0): Measurement {
	return { scenario, name: `memory for ${name}`, value: grownMb, unit: 'MB', atMost: 64 };
}

/** Enters as a browser does: sign-in, ticket, pass. */
async function passOf(portal: Portal): Promise<string> {
	const cookie = await signIn(portal);
	const invited = await fetch(`${portal.url}/admin/langfuse/open`, {
		redirect: 'manual',
		headers: { cookie }
	});
	const entered = await fetch(invited.headers.get('location') ?? '', { redirect: 'manual' });
	return entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

interface Load {
	readonly path: string;
	readonly connections: number;
	readonly perSecond: number;
	readonly seconds: number;
}

interface Row extends z.infer<typeof figures> {
	readonly name: string;
	readonly cpuMsPerRequest: number;
	/** See `watchRss`. */
	readonly grownMb: number;
}

/** By the names of the targets. */
type Rows = ReadonlyMap<string, Row>;

async function compare(title: string, targets: readonly Target[], load: Load): Promise<Rows> {
	const rows = new Map<string, Row>();
	for (const { name, port, pid, cookie } of targets) {
		const cpuBefore = cpuMs(pid);
		const grownMb = watchRss(pid, warmUpMs);
		const child = spawn(
			process.execPath,
			[script('load.js'), JSON.stringify({ ...load, port, cookie })],
			{ stdio: ['ignore', 'pipe', 'inherit'] }
		);
		const row = figures.parse(JSON.parse(await firstLine(child)));
		// The warm-up runs as fast as the measured part: count its requests too.
		const requests = row.requestsPerSecond * (load.seconds + warmUpMs / 1_000);
		const cpu = Math.round(((cpuMs(pid) - cpuBefore) / requests) * 1000) / 1000;
		rows.set(name, { name, ...row, cpuMsPerRequest: cpu, grownMb: grownMb() });
	}
	console.log(`\n${title}`);
	console.table([...rows.values()]);
	return rows;
}

/** 200 streams of ten events a second: what arrives. @returns see `watchRss` */
async function streams({ name, pid, port, cookie }: Target, seconds: number): Promise<number> {
	let events = 0;
	const grownMb = watchRss(pid);
	const open = Array.from({ length: 200 }, () =>
		get(
			{ host: '127.0.0.1', port, path: '/events', headers: cookie ? { cookie } : {}, agent: false },
			(res) => {
				res.on('data', (chunk: Buffer) => (events += chunk.toString().split('data:').length - 1));
				res.on('error', () => undefined);
			}
		).on('error', () => undefined)
	);
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	events = 0;
	await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
	const perSecond = Math.round(events / seconds);
	const grown = grownMb();
	console.log(`200 event streams by ${name}: ${perSecond} of 2000 events/s, ${grown} MB`);
	for (const request of open) request.destroy();
	return grown;
}

/**
 * Watches the memory of a process while it works.
 * @param pid null for this process
 * @param fromMs when it has reached its pace
 * @returns ends it: by how many MB it grew since then, at its most
 */
function watchRss(pid: number | null, fromMs = 0): () => number {
	const status = `/proc/${pid ?? process.pid}/status`;
	const rssMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1024;
	const startMs = performance.now();
	let before = rssMb();
	let most = before;
	const timer = setInterval(() => {
		const now = rssMb();
		if (performance.now() - startMs < fromMs) before = most = now;
		else most = Math.max(most, now);
	}, 100);
	return () => {
		clearInterval(timer);
		return Math.round(Math.max(most, rssMb()) - before);
	};
}

/** Processor time so far: what stays comparable when the machine has other work. */
function cpuMs(pid: number | null): number {
	if (pid === null) {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1_000;
	}
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
	const own = (Number(stat[11]) + Number(stat[12])) * 10;
	return children
		.split(' ')
		.filter((child) => child !== '')
		.reduce((sum, child) => sum + cpuMs(Number(child)), own);
}

async function firstLine(child: ChildProcess): Promise<string> {
	if (!child.stdout) throw new Error('no output');
	for await (const line of createInterface(child.stdout)) return line;
	throw new Error('the process ended without a word');
}
