import { hostname } from 'node:os';
import type { Config } from '../../config.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

/** Starts the portal's observation of itself; null when nobody scrapes it or takes its telemetry. */
export async function openPortalTelemetry(config: Config): Promise<Telemetry | null> {
	const { METRICS_TOKEN: token, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
	if (token === undefined && endpoint === undefined) return null;
	// OpenTelemetry's SDK takes a fifth of a start to load, and most portals need none of it.
	const { startTelemetry } = await import('../../telemetry/telemetry.ts');
	return startTelemetry({
		instance: hostname(),
		otlp:
			endpoint === undefined
				? null
				: { endpoint, headers: headersOf(config.OTEL_EXPORTER_OTLP_HEADERS ?? '') },
		scrapeToken: token ?? null
	});
}

/** `name=value,name=value`, percent-encoded, as OpenTelemetry's specification has it. */
export function headersOf(text: string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		text.split(',').flatMap((pair) => {
			const equals = pair.indexOf('=');
			if (equals <= 0) return [];
			return [[pair.slice(0, equals).trim(), decoded(pair.slice(equals + 1).trim())]];
		})
	);
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
