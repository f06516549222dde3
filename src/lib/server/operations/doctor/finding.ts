/** What the doctor says about one hop of the installation. */
export interface Finding {
	/** Short and stable: programs read it too. */
	readonly hop: string;
	readonly state: 'ok' | 'warning' | 'failure';
	/** One line, without a secret. */
	readonly found: string;
	/** What to do; null when there is nothing to do. */
	readonly advice: string | null;
}

/** Looks at hops; what it throws is a failure of the first of them. */
export interface Check {
	readonly hop: string;
	run(): Promise<readonly Finding[] | Finding>;
}

export const ok = (hop: string, found: string): Finding => ({
	hop,
	state: 'ok',
	found,
	advice: null
});

export const warning = (hop: string, found: string, advice: string): Finding => ({
	hop,
	state: 'warning',
	found,
	advice
});

export const failure = (hop: string, found: string, advice: string): Finding => ({
	hop,
	state: 'failure',
	found,
	advice
});
