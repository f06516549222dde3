import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What violates WCAG 2.2 AA on the page as it stands, as `rule: element`, so that a failure names what to mend. */
export async function violations(page: Page): Promise<readonly string[]> {
	await page.evaluate(axe);
	const results = await page.evaluate<AxeResults>(
		`axe.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
			// Who speaks a label must be heard: 2.5.3 is level A, but axe calls its rule an experiment.
			rules: { 'label-content-name-mismatch': { enabled: true } },
			resultTypes: ['violations']
		})`
	);
	return results.violations.flatMap(({ id, nodes }) =>
		nodes.map(({ target }) => `${id}: ${target.join(' ')}`)
	);
}
