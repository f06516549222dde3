import { expect, it } from 'vitest';
import { fieldOfResource, fieldOfSpan } from './attribute-field.ts';

it('asks for a service by its field where a resource names one', () => {
	expect(fieldOfResource('service.name')).toBe('service');
	expect(fieldOfSpan('service.name')).toEqual({ attribute: 'service.name' });
});

it('asks for an environment by its field, whoever names it and how', () => {
	for (const key of ['deployment.environment', 'deployment.environment.name']) {
		expect(fieldOfSpan(key)).toBe('env');
		expect(fieldOfResource(key)).toBe('env');
	}
});

it('asks for any other attribute by its key', () => {
	expect(fieldOfSpan('customer.tier')).toEqual({ attribute: 'customer.tier' });
	expect(fieldOfResource('host.name')).toEqual({ attribute: 'host.name' });
});
