import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Rules that the same page in another theme may break. */
const ofTheme = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/**
 * What violates WCAG 2.2 AA on the page as it stands, as `rule: element`, so that a failure names what to mend.
 * @param rules `theme` where another run looks at all rules in another theme
 */
export async function violations(
	page: Page,
	rules: 'all' | 'theme' = 'all'
): Promise<readonly string[]> {
	await page.evaluate(axe);
	const options = {
		runOnly: rules === 'all' ? wcag22aa : ofTheme,
		resultTypes: ['violations']
	};
	const results = await page.evaluate<AxeResults>(
		`axe.run(document, ${JSON.stringify(options)})`
	);
	return results.violations.flatMap(({ id, nodes }) =>
		nodes.map(({ target }) => `${id}: ${target.join(' ')}`)
	);
}
