import type { KeyGroup } from '#lib/components/ui/KeySheet.svelte';
import { m } from '#lib/paraglide/messages.js';

/** Keys that every page has. Pages with more of their own show a sheet of theirs instead. */
export function globalKeys(): KeyGroup[] {
	return [
		{
			title: m.keys_everywhere(),
			hints: [
				{ keys: ['Ctrl K', '⌘ K'], what: m.palette_open() },
				{ keys: ['?'], what: m.keys_help() },
				{ keys: ['Tab', 'Shift Tab'], what: m.keys_tab() },
				{ keys: ['Esc'], what: m.keys_close() }
			]
		},
		{
			title: m.keys_range(),
			hints: [
				{ keys: ['T ←', 'T →'], what: m.keys_range_shift() },
				{ keys: ['T Z'], what: m.keys_range_wider() },
				{ keys: ['T A'], what: m.keys_range_absolute() }
			]
		}
	];
}
