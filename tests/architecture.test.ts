/** Keeps the floors of docs/architecture.md: no arrow upward, no circle. */
import { describe, expect, test } from 'vitest';
import { findCircle, importsOf, sourceFiles, type Import } from './imports.ts';

/** A room of the house: the files under `at`, less those of a longer `at`. */
interface Room {
	readonly at: string;
	/** Rooms whose files it may import; its own always. A trailing `/` means the whole folder. */
	readonly may: readonly string[];
	/** Rooms of which it may know the types. */
	readonly mayKnow?: readonly string[];
	/** Packages that it must not import. */
	readonly never?: RegExp;
}

const ground = [
	'src/lib/agentops/',
	'src/lib/time/',
	'src/lib/format/',
	'src/lib/links.ts',
	// Exact money is a unit, as time is.
	'src/lib/cost/pico.ts',
	// The language in which sessions are asked for.
	'src/lib/query/'
];
const pure = [
	'src/lib/trace/',
	'src/lib/cost/',
	'src/lib/sessions/',
	'src/lib/onboarding/',
	'src/lib/infrastructure/',
	'src/lib/settings/',
	'src/lib/palette/',
	'src/lib/storage/'
];
const messages = 'src/lib/paraglide/';
const framework = /^(svelte|@sveltejs\/kit|\$app|\$env)(\/|$)/;
/** The contract between pages and the server: types and the fault that they share. */
const contract = [
	'src/lib/server/agentops/agentops.ts',
	'src/lib/server/agentops/analytics.ts',
	'src/lib/server/agentops/fault.ts',
	'src/lib/server/agentops/shared-reads.ts'
];
/** What the wings of embedded applications tell pages, as data. */
const embeddedData = [
	'src/lib/server/embed/doctor/finding.ts',
	'src/lib/server/grafana/doctor/finding.ts',
	'src/lib/server/langfuse/doctor/finding.ts',
	'src/lib/server/langfuse/api.ts'
];
/** What the audit log tells its page, as data. */
const auditData = ['src/lib/server/audit/entry.ts', 'src/lib/server/audit/audit.ts'];
/** The words that the rooms about spans and about money share. */
const vocabulary = ['src/lib/trace/span.ts', 'src/lib/cost/price/arithmetic.ts'];
const common = [
	'upstream',
	'guarded-lookup',
	'log',
	'in-time',
	'until-it-answers',
	'telemetry/instruments',
	'telemetry/spans'
].map((name) => `src/lib/server/${name}.ts`);
const wings = [
	'trace-store',
	'otlp',
	'prices',
	'embed',
	'prometheus',
	'telemetry',
	'auth',
	'audit',
	'database',
	'budgets',
	'notify',
	'jobs'
];

/** What units and clocks others of the ground stand on. */
const withinGround: Readonly<Record<string, readonly string[]>> = {
	'src/lib/query/': ['src/lib/cost/pico.ts', 'src/lib/time/week-hour.ts'],
	'src/lib/format/': ['src/lib/time/units.ts', 'src/lib/time/zone.ts']
};

const rooms: readonly Room[] = [
	...ground.map((at) => ({
		at,
		may: withinGround[at] ?? [],
		never: /^(?!zod$)/
	})),
	...pure.map((at) => ({
		at,
		may: ground,
		mayKnow: [...contract, ...vocabulary],
		never: framework
	})),
	{
		at: 'src/lib/components/',
		may: [...ground, ...pure, messages],
		mayKnow: [...contract, ...embeddedData, ...auditData, 'src/lib/server/settle.ts'],
		never: /^(zod|node:.*|@sveltejs\/kit)$/
	},
	...wings.map((wing) => ({
		at: `src/lib/server/${wing}/`,
		may: [...ground, ...pure, ...common, ...contract],
		mayKnow: ['src/lib/server/auth/identity.ts'],
		never: framework
	})),
	// Both stand on the core that embeds an application; it knows neither.
	...['langfuse', 'grafana'].map((wing) => ({
		at: `src/lib/server/${wing}/`,
		may: [...ground, ...pure, ...common, ...contract, 'src/lib/server/embed/'],
		never: framework
	})),
	// The local implementation of the contract stands on the store.
	{
		at: 'src/lib/server/agentops/',
		may: [...ground, ...pure, ...common, 'src/lib/server/trace-store/'],
		mayKnow: ['src/lib/server/auth/identity.ts'],
		never: framework
	},
	// Guards answer a route with Kit's own redirect and error.
	{ at: 'src/lib/server/auth/guards.ts', may: ['src/lib/server/auth/'] },
	{ at: 'src/lib/server/', may: [...ground, ...pure, 'src/lib/server/', messages] },
	// Commands speak to a person in a terminal, with the words of the page.
	{
		at: 'src/lib/server/operations/',
		may: [
			...ground,
			...pure,
			'src/lib/server/',
			messages,
			'src/lib/components/langfuse/finding-words.ts'
		]
	},
	{ at: 'src/lib/server/config.ts', may: [] },
	{
		at: 'src/lib/server/hooks/',
		// A page's theme and language are chosen before it is rendered.
		may: [...ground, 'src/lib/settings/', 'src/lib/server/', messages]
	},
	{
		at: 'src/routes/',
		may: [
			...ground,
			...pure,
			...contract,
			'src/lib/components/',
			'src/app.css',
			'src/lib/server/settle.ts',
			'src/lib/server/in-time.ts',
			'src/lib/server/settled-answer.ts',
			'src/lib/server/need.ts',
			'src/lib/server/streamed.ts',
			'src/lib/server/agentops/v4/',
			'src/lib/server/otlp/reply.ts',
			'src/lib/server/otlp/upload.ts',
			'src/lib/server/auth/',
			'src/lib/server/audit/',
			'src/lib/server/hooks/',
			messages
		]
	}
];

function roomOf(file: string): Room | undefined {
	return rooms.filter(({ at }) => isIn([at], file)).sort((a, b) => b.at.length - a.at.length)[0];
}

function isIn(rooms: readonly string[], file: string): boolean {
	return rooms.some((at) => (at.endsWith('/') ? file.startsWith(at) : file === at));
}

function isAllowed(room: Room, { to, ours, typeOnly }: Import): boolean {
	if (!ours) return !room.never?.test(to);
	return isIn([room.at, ...room.may], to) || (typeOnly && isIn(room.mayKnow ?? [], to));
}

const imports = sourceFiles('src').flatMap(importsOf);

describe('the import graph of src/', () => {
	test('every import stays within what its room may see', () => {
		const upward = imports.filter((each) => {
			const room = roomOf(each.from);
			return room !== undefined && !isAllowed(room, each);
		});
		expect(upward.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
	});

	test('has no circle', () => {
		expect(findCircle(imports)).toBeNull();
	});

	test('a component uses no other feature’s components', () => {
		const shared = /^src\/lib\/components\/(ui|values|layout|charts|time|json|embedded)\//;
		const feature = (path: string) => /^src\/lib\/components\/([^/]+)\//.exec(path)?.[1];
		const strays = imports.filter(
			({ from, to }) =>
				feature(from) !== undefined &&
				feature(to) !== undefined &&
				feature(from) !== feature(to) &&
				!shared.test(to)
		);
		expect(strays.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
	});

	test('chart.js and the database engine each have one importer', () => {
		const importers = (packageName: string) =>
			new Set(
				imports
					.filter(({ to, typeOnly }) => to === packageName && !typeOnly)
					.map(({ from }) => from)
			);
		expect(importers('chart.js').size).toBeLessThanOrEqual(1);
		expect(importers('chdb/connection').size).toBeLessThanOrEqual(1);
	});
});

describe('the reader of imports', () => {
	test('sees a circle', () => {
		const edge = (from: string, to: string) => ({ from, to, ours: true, typeOnly: false });
		expect(findCircle([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual(['b', 'c', 'b']);
		expect(findCircle([edge('a', 'b'), { ...edge('b', 'a'), typeOnly: true }])).toBeNull();
	});

	test('found the sources', () => {
		expect(imports.length).toBeGreaterThan(50);
		expect(imports.some(({ typeOnly }) => typeOnly)).toBe(true);
	});
});
