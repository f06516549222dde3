import { createContext } from 'svelte';
import type { ShownCurrency } from '#lib/cost/currency/currency.ts';

/** What amounts of this page are shown in: one rate for all of them, so that they add up. */
export const [getCurrency, setCurrency] = createContext<() => ShownCurrency>();
