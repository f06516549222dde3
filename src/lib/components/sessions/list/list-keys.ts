import type { KeyGroup } from '#lib/components/ui/KeySheet.svelte';
import { m } from '#lib/paraglide/messages.js';

/** Keys of the list's page, for the sheet that `?` opens. */
export function listKeys(): KeyGroup[] {
	return [
		{
			title: m.keys_rows(),
			hints: [
				{ keys: ['J', 'K', '↓', '↑'], what: m.keys_list_move() },
				{ keys: ['Home', 'End'], what: m.keys_list_ends() },
				{ keys: ['Enter'], what: m.keys_list_open() }
			]
		},
		{
			title: m.keys_find(),
			hints: [
				{ keys: ['/'], what: m.query_label() },
				{ keys: ['Tab', 'Enter'], what: m.keys_list_accept() },
				{ keys: ['←', 'Backspace'], what: m.keys_list_chips() }
			]
		},
		{
			title: m.keys_time(),
			hints: [
				{ keys: ['T Z'], what: m.keys_list_zoom() },
				{ keys: ['T ←', 'T →'], what: m.keys_list_shift() },
				{ keys: ['←', '→', 'Shift →'], what: m.keys_list_brush() }
			]
		},
		{ title: m.keys_page(), hints: [{ keys: ['?'], what: m.keys_help() }] }
	];
}
