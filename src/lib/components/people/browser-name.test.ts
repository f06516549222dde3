import { describe, expect, it } from 'vitest';
import { browserName } from './browser-name.ts';

const chrome =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

describe('browserName', () => {
	it.each([
		[chrome, 'Chrome · Windows'],
		[`${chrome} Edg/140.0.0.0`, 'Edge · Windows'],
		[`${chrome} Whale/4.33`, 'Whale · Windows'],
		[
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
			'Safari · iOS'
		],
		['Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0', 'Firefox · Linux'],
		[
			'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
			'Samsung Internet · Android'
		],
		['curl/8.5.0', 'curl/8.5.0'],
		['x'.repeat(500), 'x'.repeat(60)],
		['', null],
		[null, null]
	])('reads %s', (userAgent, name) => expect(browserName(userAgent)).toBe(name));
});
