/** The parts of Chart.js that the portal draws with: it stands in one chunk, for those pages alone that have charts. */
export {
	BarController,
	BarElement,
	CategoryScale,
	Chart,
	Filler,
	LinearScale,
	LineController,
	LineElement,
	PointElement,
	Tooltip
} from 'chart.js';
