import type { KeyGroup, KeyHint } from '#lib/components/ui/KeySheet.svelte';
import { m } from '#lib/paraglide/messages.js';
import { signsOf, type KeyAction } from './shortcuts.ts';

function hint(what: string, ...actions: readonly KeyAction[]): KeyHint {
	return { keys: actions.flatMap((action) => signsOf(action)), what };
}

/** All keys of a session's page, for the sheet that `?` opens. */
export function sessionKeys(): KeyGroup[] {
	return [
		{
			title: m.keys_rows(),
			hints: [
				hint(m.keys_walk(), 'up', 'down'),
				hint(m.keys_fold(), 'out', 'in'),
				{ keys: [...signsOf('deep'), 'Alt ▾'], what: m.keys_fold_deep() },
				hint(m.keys_open_group(), 'open'),
				hint(m.keys_ends(), 'first', 'last'),
				hint(m.keys_pages(), 'page-up', 'page-down'),
				hint(m.keys_levels(), 'level-1', 'level-2', 'level-3', 'level-4'),
				hint(m.keys_all_rows(), 'collapse-all', 'expand-all'),
				hint(m.keys_group(), 'group'),
				hint(m.keys_mark(), 'mark')
			]
		},
		{
			title: m.keys_find(),
			hints: [
				hint(m.keys_error(), 'next-error', 'previous-error'),
				hint(m.keys_expensive(), 'expensive'),
				hint(m.keys_only(), 'only-llm', 'only-tools', 'only-errors'),
				hint(m.keys_infrastructure(), 'hide-infrastructure'),
				hint(m.keys_search(), 'search'),
				{ keys: ['Enter', 'Shift Enter'], what: m.keys_hit() }
			]
		},
		{
			title: m.keys_time(),
			hints: [
				hint(m.keys_zoom(), 'zoom-in', 'zoom-out'),
				hint(m.keys_pan(), 'pan-left', 'pan-right'),
				hint(m.keys_show_all(), 'show-all'),
				hint(m.keys_centre(), 'centre'),
				hint(m.keys_band(), 'band'),
				hint(m.keys_compress(), 'compress'),
				hint(m.keys_path(), 'path'),
				hint(m.keys_figure(), 'figure')
			]
		},
		{
			title: m.keys_replay_title(),
			hints: [
				hint(m.keys_replay(), 'replay'),
				hint(m.keys_seek(), 'seek-back', 'seek-on'),
				hint(m.keys_speed(), 'slower', 'faster')
			]
		},
		{
			title: m.keys_page(),
			hints: [
				hint(m.keys_read(), 'read'),
				hint(m.keys_tabs(), 'previous-tab', 'next-tab'),
				hint(m.keys_copy_link(), 'copy-link'),
				{ keys: ['[', ']'], what: m.keys_neighbours() },
				hint(m.keys_out(), 'step-out'),
				hint(m.keys_help(), 'help')
			]
		}
	];
}
