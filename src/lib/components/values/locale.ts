import { createContext } from 'svelte';

/** The fleet's zone: days, ranges and charts on every page are in it, not in the browser's. */
export const [getZone, setZone] = createContext<() => string>();

/** The zone of clock times: the person's own, else the fleet's. */
export const [getClock, setClock] = createContext<() => string>();
