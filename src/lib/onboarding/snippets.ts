/** Paste-ready producer settings for this installation's address and key. */

export interface Snippet {
	readonly id: 'litellm' | 'agentops' | 'opentelemetry' | 'collector';
	/** Product name, not translated. */
	readonly title: string;
	readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Stands where the key would be, until a key has been made. */
export const keyPlaceholder = '<API key>';

/** The SDK reads what OpenTelemetry 1.38 and openai 2 no longer have. */
export const agentOpsInstall = [
	"pip install 'agentops==0.4.21' 'openai<2'",
	"'opentelemetry-sdk<1.38' 'opentelemetry-exporter-otlp-proto-http<1.38'"
].join(' \\\n  ');

const keyForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A text that a person filled in, when it looks like an API key; else null. */
export function asApiKey(text: string): string | null {
	const key = text.trim();
	return keyForm.test(key) ? key : null;
}

/**
 * @param origin address of this portal as producers reach it, without a trailing slash
 * @param key a project's API key; null shows a placeholder
 */
export function snippets(origin: string, key: string | null): Snippet[] {
	const bearer = key ?? keyPlaceholder;
	return [
		{
			id: 'litellm',
			title: 'LiteLLM',
			files: [
				{
					name: 'config.yaml',
					text: ['litellm_settings:', '  callbacks: ["otel"]'].join('\n')
				},
				{
					name: '.env',
					text: [
						'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
						`OTEL_EXPORTER_OTLP_ENDPOINT=${origin}`,
						// Not quoted, as `docker run --env-file` keeps quotes; a space, as LiteLLM decodes nothing.
						`OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer ${bearer}`,
						'OTEL_SERVICE_NAME=litellm'
					].join('\n')
				}
			]
		},
		{
			id: 'agentops',
			title: 'AgentOps SDK',
			files: [
				{ name: 'sh', text: agentOpsInstall },
				{
					name: '.env',
					text: [
						`AGENTOPS_API_KEY=${bearer}`,
						`AGENTOPS_API_ENDPOINT=${origin}`,
						`AGENTOPS_EXPORTER_ENDPOINT=${origin}/v1/traces`,
						`AGENTOPS_APP_URL=${origin}`
					].join('\n')
				},
				{
					name: 'main.py',
					text: ['import agentops', '', 'agentops.init(default_tags=["my-agent"])'].join('\n')
				}
			]
		},
		{
			id: 'opentelemetry',
			title: 'OpenTelemetry',
			files: [
				{
					name: '.env',
					text: [
						`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${origin}/v1/traces`,
						'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf',
						`OTEL_EXPORTER_OTLP_TRACES_HEADERS=Authorization=Bearer%20${bearer}`,
						'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION=gzip',
						'OTEL_SERVICE_NAME=my-service'
					].join('\n')
				}
			]
		},
		{
			id: 'collector',
			title: 'OpenTelemetry Collector',
			files: [
				{
					name: 'config.yaml',
					text: [
						'exporters:',
						'  otlphttp/portal:',
						`    traces_endpoint: ${origin}/v1/traces`,
						'    headers:',
						`      Authorization: Bearer ${bearer}`,
						'service:',
						'  pipelines:',
						'    traces:',
						'      exporters: [otlphttp/portal]'
					].join('\n')
				}
			]
		}
	];
}
