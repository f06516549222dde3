import { describe, expect, it, vi } from 'vitest';
import { openFleet } from './fleet.ts';

function setUp(stored: unknown, env: Parameters<typeof openFleet>[0] = {}) {
	let value = stored;
	let clock = 0;
	const settings = {
		get: vi.fn(async () => value),
		set: async (_name: string, next: unknown) => void (value = next)
	};
	return {
		settings,
		open: () =>
			openFleet(
				env,
				settings,
				() => undefined,
				() => clock
			),
		store: (next: unknown) => (value = next),
		wait: (ms: number) => (clock += ms)
	};
}

describe('what holds for the fleet', () => {
	it('is the default until somebody chooses', async () => {
		const fleet = await setUp(undefined).open();
		expect([fleet.zone(), fleet.language(), fleet.theme()]).toEqual(['Asia/Seoul', null, 'system']);
	});

	it('is what was chosen, and then what the environment says', async () => {
		const chosen = { zone: 'Europe/Berlin', language: 'en', theme: 'dark' };
		const stored = await setUp(chosen).open();
		expect([stored.zone(), stored.language(), stored.theme()]).toEqual(Object.values(chosen));
		const locked = await setUp(chosen, { FLEET_TIMEZONE: 'UTC', FLEET_THEME: 'light' }).open();
		expect([locked.zone(), locked.language(), locked.theme()]).toEqual(['UTC', 'en', 'light']);
		expect(locked.stored()).toEqual(chosen);
	});

	it.each([null, 7, 'x', [], { zone: 'Mars/Base', language: 'xx', theme: {} }])(
		'is the default where %j is stored',
		async (value) => expect((await setUp(value).open()).zone()).toBe('Asia/Seoul')
	);

	it('changes here at once, and within seconds when another process changed it', async () => {
		const { open, store, wait, settings } = setUp(undefined);
		const fleet = await open();
		await fleet.set({ zone: 'UTC', language: null, theme: null });
		expect(fleet.zone()).toBe('UTC');
		store({ zone: 'Asia/Tokyo', language: null, theme: null });
		expect(fleet.zone()).toBe('UTC');
		wait(5_000);
		fleet.zone();
		await vi.waitFor(() => expect(fleet.zone()).toBe('Asia/Tokyo'));
		expect(settings.get).toHaveBeenCalledTimes(2);
	});
});
