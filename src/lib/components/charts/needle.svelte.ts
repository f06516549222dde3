import type { Plugin } from 'chart.js';

/** The bucket under the pointer, as a line through all charts on one axis. */
export class Needle {
	/** Index of the bucket; null while the pointer is on none of them. */
	at = $state.raw<number | null>(null);

	plugin(): Plugin {
		return {
			id: 'needle',
			afterDatasetsDraw: ({ ctx, chartArea, scales, options }) => {
				if (this.at === null || !scales.x || typeof options.color !== 'string') return;
				const x = Math.round(scales.x.getPixelForValue(this.at)) + 0.5;
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
