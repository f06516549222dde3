import type { Plugin } from 'chart.js';
import { untrack } from 'svelte';

/** The bucket under the pointer, as a line through all charts on one axis. */
export class Needle {
	/** Index of the bucket; null while the pointer is on none of them. */
	at = $state.raw<number | null>(null);

	plugin(): Plugin {
		return {
			id: 'needle',
			afterDatasetsDraw: ({ ctx, chartArea, scales, options }) => {
				// Whoever draws the chart for another reason does not draw it again for each move.
				const at = untrack(() => this.at);
				if (at === null || !scales.x || typeof options.color !== 'string') return;
				const x = Math.round(scales.x.getPixelForValue(at)) + 0.5;
				ctx.save();
				ctx.strokeStyle = options.color;
				ctx.lineWidth = 1;
				ctx.beginPath();
				ctx.moveTo(x, chartArea.top);
				ctx.lineTo(x, chartArea.bottom);
				ctx.stroke();
				ctx.restore();
			}
		};
	}
}
