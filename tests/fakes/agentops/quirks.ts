/** Where AgentOps departs from what one would expect; each can be switched off or on by a test. */
export interface Quirks {
	/** List durations run from the first start to the last start: 0 for one span. */
	startsOnlyDuration: boolean;
	/** A search's total counts matches of any span's name, its rows only the root's. */
	wideSearchTotal: boolean;
	/** Ranged lists are answered from memory for 30 s. */
	listCache: boolean;
	/** Metrics are answered from memory for 5 min. */
	metricsCache: boolean;
	/** Equal sort keys come in another order on every page. */
	looseTies: boolean;
	/** Tags that are a JSON object turn the whole list into a 500. */
	objectTagsFail: boolean;
	/** Spans of a detail come in no order. */
	unorderedSpans: boolean;
	/** Detail times are cut to microseconds. */
	microseconds: boolean;
	/** A token text that is no integer turns the whole answer into a 500. */
	oddTokensFail: boolean;
	/** A cost text that is no number turns sums into a 500, since JSON has no NaN. */
	oddCostsFail: boolean;
	/** An empty status turns the whole answer into a 500. */
	emptyStatusFails: boolean;
	/** A trace's outcome in sums is that of its latest-started span. */
	lastSpanOutcome: boolean;
	/** Daily costs leave out all but successful traces. */
	okCostsOnly: boolean;
	/** Dotted keys become trees in map order, and lists may be lost on the way. */
	lossyNesting: boolean;
	/** `span_type` is the first key named gen_ai, agent or tool, wherever it stands. */
	looseSpanType: boolean;
	/** `input_tokens` and `output_tokens` are not understood. */
	oldTokenNames: boolean;
	/** A time's offset is dropped and its fraction cut. */
	wallClockTimes: boolean;
	/** The organisation is on the free plan: older traces come blank. */
	freePlan: boolean;
	/** Lists and metrics fail, details work. */
	pricingFunctionsMissing: boolean;
	/** Its database is away: everything but sign-in fails. */
	databaseDown: boolean;
	/** Sign-in demands X-Forwarded-For and X-Forwarded-Host as behind its own proxy. */
	publicGuard: boolean;
	/** Six sign-ins a minute. */
	loginLimit: boolean;
	/** Cookies are set and then not accepted, as by several workers with sessions in memory. */
	forgetsSessions: boolean;
	/** Numbers arrive as text, as from an older server. */
	numbersAsText: boolean;
	logs: 'kept' | 'missing' | 'forbidden' | 'broken';
}

/** AgentOps as it is when it was installed well. */
export const faithful: Quirks = {
	startsOnlyDuration: true,
	wideSearchTotal: true,
	listCache: true,
	metricsCache: true,
	looseTies: true,
	objectTagsFail: true,
	unorderedSpans: true,
	microseconds: true,
	oddTokensFail: true,
	oddCostsFail: true,
	emptyStatusFails: true,
	lastSpanOutcome: true,
	okCostsOnly: true,
	lossyNesting: true,
	looseSpanType: true,
	oldTokenNames: true,
	wallClockTimes: true,
	freePlan: false,
	pricingFunctionsMissing: false,
	databaseDown: false,
	publicGuard: false,
	loginLimit: false,
	forgetsSessions: false,
	numbersAsText: false,
	logs: 'missing'
};
