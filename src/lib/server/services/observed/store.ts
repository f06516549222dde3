import { measureStoreOperation } from '../../telemetry/instruments.ts';
import { inClientSpan } from '../../telemetry/spans.ts';
import type { StoreClient } from '../../trace-store/client.ts';
import { StoreError } from '../../trace-store/store-error.ts';

/** The same store, each of whose operations is measured: one look at the clock before and after. */
export function observedStore(store: StoreClient): StoreClient {
	async function measured<T>(name: string, run: () => Promise<T>): Promise<T> {
		const startedMs = performance.now();
		let error: string | null = null;
		try {
			return await run();
		} catch (thrown) {
			error = thrown instanceof StoreError ? thrown.trouble : 'unknown';
			throw thrown;
		} finally {
			measureStoreOperation({ name, error }, (performance.now() - startedMs) / 1_000);
		}
	}
	const traced = <T>(name: string, run: () => Promise<T>) =>
		inClientSpan(
			{ name, attributes: { 'db.system.name': 'clickhouse', 'db.operation.name': name } },
			() => measured(name, run)
		);
	return {
		...store,
		rows: (sql, params) => traced('SELECT', () => store.rows(sql, params)),
		counted: (sql, params) => traced('SELECT', () => store.counted(sql, params)),
		command: (sql, params) => traced('COMMAND', () => store.command(sql, params)),
		background: (sql, params) => measured('BACKGROUND', () => store.background(sql, params)),
		// A flush serves many senders: it belongs to no one's span.
		insert: (table, columns, lines) =>
			measured('INSERT', () => store.insert(table, columns, lines)),
		insertBinary: (table, columns, rows) =>
			measured('INSERT', () => store.insertBinary(table, columns, rows))
	};
}
