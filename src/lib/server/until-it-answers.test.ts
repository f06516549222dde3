import { expect, it, vi } from 'vitest';
import { untilItAnswers } from './until-it-answers.ts';

const away = new Error('away');
const isAway = (error: unknown) => error === away;

it('asks again until there is an answer, and says once that it waits', async () => {
	const onWait = vi.fn();
	const ask = vi.fn().mockRejectedValueOnce(away).mockRejectedValueOnce(away);
	ask.mockResolvedValue('here');
	expect(await untilItAnswers(ask, isAway, { ms: 10_000, onWait })).toBe('here');
	expect(ask).toHaveBeenCalledTimes(3);
	expect(onWait).toHaveBeenCalledOnce();
	expect(onWait).toHaveBeenCalledWith(away);
});

it('does not wait for what no waiting mends', async () => {
	const ask = vi.fn().mockRejectedValue(new Error('wrong password'));
	await expect(untilItAnswers(ask, isAway)).rejects.toThrow('wrong password');
	expect(ask).toHaveBeenCalledOnce();
});

it('gives up when its patience is over, with what was said last', async () => {
	await expect(untilItAnswers(() => Promise.reject(away), isAway, { ms: -1 })).rejects.toThrow(
		'away'
	);
});
