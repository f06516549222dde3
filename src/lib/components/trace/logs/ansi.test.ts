import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnsi } from './ansi.ts';

const esc = '\u001b[';
const shown = (text: string) =>
	readAnsi(text).map((line) => line.map((piece) => piece.text).join(''));

describe('colours of a terminal', () => {
	it('are kept as classes, also over line ends, until they are reset', () => {
		expect(readAnsi(`a ${esc}31;1mred\nstill${esc}0m done`)).toEqual([
			[
				{ text: 'a ', class: '' },
				{ text: 'red', class: 'text-danger font-semibold' }
			],
			[
				{ text: 'still', class: 'text-danger font-semibold' },
				{ text: ' done', class: '' }
			]
		]);
	});

	it('come nearest to those of 256 and of 16 million', () => {
		expect(readAnsi(`${esc}38;5;196ma${esc}38;2;10;220;30mb${esc}38;5;245mc${esc}94md`)[0]).toEqual(
			[
				{ text: 'a', class: 'text-danger' },
				{ text: 'b', class: 'text-ok' },
				{ text: 'c', class: 'text-muted' },
				{ text: 'd', class: 'text-accent' }
			]
		);
	});

	it('leave titles, links, cursor moves and bells out', () => {
		expect(
			shown(`\u001b]0;title\u0007a${esc}2Jb${esc}10;5Hc\u0007\u001b]8;;http://x\u001b\\d`)
		).toEqual(['abcd']);
	});

	it('show the last state of a line that was written over', () => {
		expect(shown('10%\r50%\r100%\r\nnext')).toEqual(['100%', 'next']);
	});

	it('never leave an escape behind, whatever comes', () => {
		const bits = fc.constantFrom(
			'\u001b',
			'[',
			']',
			'31',
			';',
			'm',
			'\u0007',
			'x',
			'\\',
			'\r',
			'\u009b',
			'P',
			'\n'
		);
		fc.assert(
			fc.property(fc.array(bits), (parts) => {
				// eslint-disable-next-line no-control-regex -- that is what must not be there
				expect(shown(parts.join('')).join('')).not.toMatch(/[\u001b\u0007]/);
			})
		);
	});
});
