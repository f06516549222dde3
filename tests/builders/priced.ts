import { pricing } from '../../src/lib/server/services/priced-span.ts';
import { createPriceBook } from '../../src/lib/server/prices/price-book.ts';

/** A span as ingest makes it, at the prices of the shipped table. */
export const priced = pricing(createPriceBook());
