import { patternOf } from '#lib/query/said.ts';
import { redacted, redactText } from '#lib/trace/redact.ts';

/** Letters of an excerpt before the place, and from it on. */
const before = 30;
const after = 100;

/** Letters on either side of the place that are read. */
const around = 500;

/** Stands between what was said apart: two messages, two attributes. */
const gap = ' · ';

/**
 * One line round the first place of a text, as a person reads it: without secrets, and without what JSON puts
 * round it, unless the text stands in that. A text that was a secret is not in it.
 * @param said cut at bytes, so it may begin or end with half a letter
 */
export function excerptOf(said: string, text: string): string {
	const safe = redactText(said.replace(/^\ufffd+|\ufffd+$/g, ''));
	const pattern = new RegExp(patternOf([text]), 'iu');
	const at = placeIn(safe, pattern);
	// No more than an excerpt may be made of: senders write what takes long to take apart.
	const whole = safe.slice(Math.max(0, at - around), at + around);
	const spoken = asSpoken(whole);
	const isForm = !pattern.test(spoken) && pattern.test(whole);
	const shown = isForm ? whole.replace(/\s+/g, ' ') : spoken;
	const place = placeIn(shown, pattern);
	const begin = shown.lastIndexOf(gap, place);
	return shown
		.slice(
			Math.max(0, place - before, place === 0 || begin === -1 ? 0 : begin + gap.length),
			place + after
		)
		.toWellFormed()
		.replace(/^\ufffd+|\ufffd+$/g, '')
		.replace(/^(?:[\s·]+)|(?:[\s·]+)$/g, '');
}

function placeIn(text: string, pattern: RegExp): number {
	const found = text.search(pattern);
	return Math.max(0, found === -1 ? text.indexOf(redacted) : found);
}

/** What a message is, and not what it says. */
const form =
	/"(?:role|type|id|index|object|tool_call_id|finish_reason|mime_type)"\s*:\s*(?:"[^"]{0,80}"|[\w.-]{1,40})/g;
/** Whose value speaks for itself. */
const holder =
	/"(?:messages?|content|contents|text|parts|choices|delta|tool_calls|function|arguments|args|kwargs)"\s*:\s*/g;
const key = /"([^"\n{}[\]:,]{1,60})"\s*:\s*"?/g;
/** What is left of those, with the quotes, brackets and commas round it; none of it is a letter. */
const rest = /["{}[\],\s\ue000]+/g;

/** Stands for a masked secret, which has brackets of its own. */
const masked = '\ue001';

/** What was said, in JSON whose escapes are decoded. */
function asSpoken(said: string): string {
	return said
		.split('\n')
		.map((value) => (/"\s*:|^\s*[[{]\s*["{[]/.test(value) ? withoutForm(value) : value))
		.join(gap)
		.replace(/\s+/g, ' ')
		.replace(/(?:\s*·)+\s*/g, gap);
}

const withoutForm = (json: string): string =>
	json
		.replaceAll(redacted, masked)
		.replace(form, '\ue000')
		.replace(holder, '\ue000')
		.replace(key, '\ue000$1: ')
		.replace(/"?[}\]\s]*$/, '')
		.replace(rest, (run) => {
			if (!run.includes('\ue000') && !/"/.test(run)) return run;
			if (/[{}[\]]/.test(run)) return gap;
			if (run.includes(',')) return ', ';
			return run.includes('\ue000') ? gap : run;
		})
		.replaceAll(masked, redacted);
