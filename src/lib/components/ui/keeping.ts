import type { enhance } from '$app/forms';

type Enhanced = NonNullable<Parameters<typeof enhance>[1]>;

/**
 * For `use:enhance` of a form that shows what is kept: a success would else reset it to what its HTML
 * said at first, and the next save would send that.
 */
export const keeping: Enhanced =
	() =>
	({ update }) =>
		update({ reset: false });
