import type { Group } from '../panel.ts';

/** NVIDIA's DCGM exporter; one line a GPU. */
export const gpus: Group = {
	id: 'gpus',
	labels: { job: 'job', instance: 'instance' },
	panels: [
		{
			id: 'gpu_utilization',
			unit: 'ratio',
			headline: true,
			lines: [
				{
					name: ['instance', 'gpu'],
					queries: ['max by (instance, gpu) (DCGM_FI_DEV_GPU_UTIL{$sel}) / 100']
				}
			]
		},
		{
			id: 'gpu_memory',
			unit: 'ratio',
			headline: true,
			lines: [
				{
					name: ['instance', 'gpu'],
					queries: [
						// Of a card that is cut into instances (MIG) the fullest.
						'max by (instance, gpu) (DCGM_FI_DEV_FB_USED{$sel} / (DCGM_FI_DEV_FB_USED{$sel} + DCGM_FI_DEV_FB_FREE{$sel}))'
					]
				}
			]
		},
		{
			id: 'gpu_tensor',
			unit: 'ratio',
			lines: [
				{
					name: ['instance', 'gpu'],
					queries: ['max by (instance, gpu) (DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{$sel})']
				}
			]
		},
		{
			id: 'gpu_temperature',
			unit: 'celsius',
			lines: [
				{
					name: ['instance', 'gpu'],
					queries: ['max by (instance, gpu) (DCGM_FI_DEV_GPU_TEMP{$sel})']
				}
			]
		},
		{
			id: 'gpu_power',
			unit: 'watts',
			lines: [
				{
					name: ['instance', 'gpu'],
					queries: ['max by (instance, gpu) (DCGM_FI_DEV_POWER_USAGE{$sel})']
				}
			]
		},
		{
			id: 'gpu_errors',
			unit: 'count',
			lines: [
				{
					// The gauge holds the number of the last error, not how many there were.
					name: ['instance', 'gpu'],
					queries: ['max by (instance, gpu) (DCGM_FI_DEV_XID_ERRORS{$sel} > bool 0)']
				}
			]
		}
	]
};
