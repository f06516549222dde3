import { idleGapsOf } from '#lib/trace/waterfall/idle-gaps.ts';
import type { LightSpan } from '#lib/trace/light/light.ts';
import { replayClock } from '#lib/trace/replay/clock.ts';
import { replayMeter } from '#lib/trace/replay/meter.ts';
import type { TimeWindow } from '#lib/trace/waterfall/time-scale.ts';
import type { Tree } from '#lib/trace/tree/tree.ts';
import { Playhead } from './playhead.ts';

export const speeds = [0.5, 1, 2, 4, 8] as const;

/** The trace as it is now; it grows while its session runs. */
interface Replayed {
	readonly tree: Tree;
	readonly spans: readonly LightSpan[];
	readonly whole: TimeWindow;
}

/** Plays a session again: what a person chose is reactive, where it is is {@link Playhead}'s. */
export class Replay {
	readonly playhead = new Playhead();
	/** Begun, and not closed: the playhead is shown. */
	active = $state(false);
	playing = $state(false);
	speed = $state<number>(1);
	readonly #trace: Replayed;
	/** Called when it comes to rest, with the time, or null when it was closed. */
	readonly #onrest: (timeNs: number | null) => void;
	readonly #clock = $derived.by(() =>
		replayClock(this.#trace.whole, idleGapsOf(this.#trace.tree, this.#trace.whole))
	);
	readonly meter = $derived.by(() => replayMeter(this.#trace.spans));
	#frame = 0;

	constructor(trace: Replayed, onrest: (timeNs: number | null) => void) {
		this.#trace = trace;
		this.#onrest = onrest;
	}

	/** 0 – 1 of the watched time. */
	get share(): number {
		return this.#clock.watchedAt(this.playhead.timeNs) / this.#clock.lengthMs;
	}

	toggle(): void {
		if (this.playing) this.pause();
		else this.play();
	}

	play(): void {
		const { whole } = this.#trace;
		// At the end, or not begun: from the start.
		if (!this.active || this.playhead.timeNs >= whole.endNs) this.playhead.set(whole.startNs);
		this.active = true;
		this.playing = true;
		// Whoever wants less motion sees the same in steps.
		const stepMs = matchMedia('(prefers-reduced-motion: reduce)').matches ? 500 : 0;
		let last = performance.now();
		const tick = (now: number) => {
			if (!this.playing) return;
			if (now - last >= stepMs) {
				const watched = this.#clock.watchedAt(this.playhead.timeNs) + (now - last) * this.speed;
				last = now;
				this.playhead.set(this.#clock.timeAt(watched));
				if (watched >= this.#clock.lengthMs) {
					this.pause();
					return;
				}
			}
			this.#frame = requestAnimationFrame(tick);
		};
		cancelAnimationFrame(this.#frame);
		this.#frame = requestAnimationFrame(tick);
	}

	pause(): void {
		this.playing = false;
		cancelAnimationFrame(this.#frame);
		this.#onrest(this.playhead.timeNs);
	}

	/** @param share 0 – 1 of the watched time */
	seek(share: number): void {
		this.active = true;
		this.playhead.set(this.#clock.timeAt(share * this.#clock.lengthMs));
		if (!this.playing) this.#onrest(this.playhead.timeNs);
	}

	/** @param by share of the watched time; stays inside */
	seekBy(by: number): void {
		this.seek(Math.min(1, Math.max(0, this.share + by)));
	}

	/** One step slower or faster; stays inside. */
	changeSpeed(by: 1 | -1): void {
		const at = speeds.findIndex((each) => each === this.speed);
		this.speed = speeds[Math.min(speeds.length - 1, Math.max(0, at + by))] ?? 1;
	}

	/** Stands at a moment, as an address says. */
	standAt(timeNs: number): void {
		const { startNs, endNs } = this.#trace.whole;
		this.active = true;
		this.playhead.set(Math.min(endNs, Math.max(startNs, timeNs)));
	}

	close(): void {
		this.playing = false;
		this.active = false;
		cancelAnimationFrame(this.#frame);
		this.#onrest(null);
	}

	/** The page is left, or was made on the server: nothing is written any more. */
	stop(): void {
		this.playing = false;
	}
}
