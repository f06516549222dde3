/**
 * All benches with the figures to reach: `npm run bench -- [ingest] [read] [tenth] [page] [costs]
 * [trace] [charts] [infrastructure] [proxy]
 * [--sessions=1000000] [--spans=1000,10000,100000] [--seconds=20] [--folder=…]`. Prints a table, keeps it in bench-results/.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../scripts/steps/build.js';
import { benchIngest, benchPage, benchRead, benchTenth, type BenchOptions } from './scenarios.ts';
import { benchCosts } from './costs.ts';
import { benchInfrastructure } from './infrastructure.ts';
import { benchCharts } from './chart-redraw.ts';
import { isReached, type Measurement } from './measurement.ts';
import { benchProxy } from './proxy.ts';
import { benchTrace } from './trace.ts';

const scenarios: Readonly<Record<string, (options: BenchOptions) => Promise<Measurement[]>>> = {
	ingest: benchIngest,
	read: benchRead,
	tenth: benchTenth,
	page: benchPage,
	costs: benchCosts,
	trace: benchTrace,
	charts: benchCharts,
	infrastructure: benchInfrastructure,
	proxy: benchProxy
};

export async function main(args: string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: {
			sessions: { type: 'string', default: '1000000' },
			seconds: { type: 'string', default: '20' },
			spans: { type: 'string', default: '1000,10000,100000' },
			folder: { type: 'string', default: 'bench-results/stores' }
		}
	});
	const unknown = positionals.filter((name) => !scenarios[name]);
	if (unknown.length > 0) {
		throw new Error(
			`No bench ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}.`
		);
	}
	const options = {
		sessions: Number(values.sessions),
		seconds: Number(values.seconds),
		spans: values.spans.split(',').map(Number),
		folder: resolve(values.folder)
	};
	await ensureBuilt(process.cwd());
	const measurements: Measurement[] = [];
	for (const [name, measure] of Object.entries(scenarios)) {
		if (positionals.length > 0 && !positionals.includes(name)) continue;
		console.log(`▸ ${name}`);
		measurements.push(...(await measure(options)));
	}
	console.table(measurements.map(toRow));
	console.log(`Kept in ${keep(options, measurements)}`);
}

function toRow(measurement: Measurement) {
	const { scenario, name, value, unit, atLeast, atMost, spread } = measurement;
	const bound = atLeast === undefined ? atMost && `≤ ${atMost}` : `≥ ${atLeast}`;
	const reached = isReached(measurement);
	return {
		scenario,
		what: name,
		value: `${short(value)} ${unit}`,
		p50: spread ? short(spread.p50) : '',
		p99: spread ? short(spread.p99) : '',
		cpu: spread?.cpu === undefined ? '' : short(spread.cpu),
		'to reach': bound ?? '',
		reached: reached === null ? '' : reached ? 'yes' : 'NO'
	};
}

const short = (value: number) =>
	value < 2
		? Math.round(value * 100) / 100
		: value < 100
			? Math.round(value * 10) / 10
			: Math.round(value);

/** @returns the file */
function keep(options: BenchOptions, measurements: readonly Measurement[]): string {
	const at = new Date().toISOString();
	const file = join('bench-results', `${at.replace(/[:.]/g, '-')}.json`);
	mkdirSync('bench-results', { recursive: true });
	const machine = {
		node: process.version,
		cores: availableParallelism(),
		memoryGb: Math.round(totalmem() / 2 ** 30)
	};
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim();
	writeFileSync(file, JSON.stringify({ at, commit, machine, options, measurements }, null, '\t'));
	return file;
}
