import { createTextSeal } from '#lib/server/auth/sealed-text.ts';

/** Of an installation whose secret does not matter. */
export const someSeal = createTextSeal(['a secret that no test looks at closely'], 'tests');
