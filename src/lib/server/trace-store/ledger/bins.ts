import { binEdges } from '#lib/cost/distribution.ts';

/**
 * A cost in whole pico-dollars, which are what a decimal of this scale is made of; above nine millions,
 * where 64 bits end, it counts as nine millions.
 */
export const storablePico = `if(Cost >= 9000000, toInt64(9000000000000000000), reinterpretAsInt64(Cost))`;

/** The bin of a session's cost; −1 = no call's cost is known. Closed books hold it: other edges need new ones. */
export const storableBin = `if(PricedCalls > 0 OR Cost != 0,
	roundDown(${storablePico}, [${binEdges.join(', ')}]::Array(Int64)), -1)`;
