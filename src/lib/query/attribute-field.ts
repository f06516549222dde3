import type { ValueField } from './edit.ts';

/** Where a span or its resource says in which environment it runs, new name and old. */
export const environmentKeys: readonly string[] = [
	'deployment.environment.name',
	'deployment.environment'
];

/** What asks for a value of a span's attribute: the field that is read out of it, else the attribute itself. */
export function fieldOfSpan(key: string): ValueField {
	return environmentKeys.includes(key) ? 'env' : { attribute: key };
}

/** As {@link fieldOfSpan}, of an attribute of a resource, which alone names a service. */
export function fieldOfResource(key: string): ValueField {
	return key === 'service.name' ? 'service' : fieldOfSpan(key);
}
