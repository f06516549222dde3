/**
 * An amount as a person types it: commas between groups of three are left out. A comma elsewhere may mean a
 * fraction, and stays wrong.
 */
export function withoutSeparators(amount: string): string {
	return /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(amount) ? amount.replaceAll(',', '') : amount;
}
