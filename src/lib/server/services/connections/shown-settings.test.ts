import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig, settingNames } from '../../config.ts';
import { settingsOf, shownSetting, withoutSecrets } from './shown-settings.ts';

const config = readConfig({
	SMTP_URL: 'smtp://robot:hunter2@mail.example.com:587',
	DATABASE_URL: 'mysql://portal:hunter2@db:3306/portal?tls=true&password=hunter2',
	LANGFUSE_PUBLIC_KEY: 'pk-lf-1',
	LANGFUSE_SECRET_KEY: 'sk-hunter2',
	PROMETHEUS_TOKEN: 'hunter2',
	OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2',
	METRICS_TOKEN: 'hunter2-hunter2-hunter2',
	AGENTOPS_API_KEY: '0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b'
});

describe('a shown setting', () => {
	it('holds no secret, wherever it stands', () => {
		const all = Object.values(settingsOf)
			.flat()
			.map((name) => shownSetting(config, name));
		expect(JSON.stringify(all)).not.toMatch(/hunter2|0191b2c3/);
		expect(all.filter(({ name }) => name === 'LANGFUSE_SECRET_KEY')).toEqual([
			{ name: 'LANGFUSE_SECRET_KEY', value: null, secret: true, from: 'environment' }
		]);
	});

	it('says where its value comes from', () => {
		const from = (name: Parameters<typeof shownSetting>[1]) => shownSetting(config, name).from;
		expect(from('LANGFUSE_PUBLIC_KEY')).toBe('environment');
		expect(from('CLICKHOUSE_DATABASE')).toBe('default');
		expect(from('OIDC_ISSUER')).toBe('unset');
		expect(from('CLICKHOUSE_PASSWORD')).toBe('unset');
	});

	it('belongs to one connection at most, and exists', () => {
		const named = Object.values(settingsOf).flat();
		expect(named.filter((name) => !settingNames.includes(name))).toEqual([]);
		expect(new Set(named).size).toBe(named.length);
	});
});

describe('an address without secrets', () => {
	it.each([
		['http://prometheus:9090', 'http://prometheus:9090'],
		['smtp://u:p@mail:587', 'smtp://u:•••@mail:587'],
		['https://token@host/path', 'https://token@host/path'],
		['mysql://u:p@db/x?ssl=1', 'mysql://u:•••@db/x?…'],
		['http://[', '…'],
		['Agent Portal <a@b>', 'Agent Portal <a@b>']
	])('%s → %s', (address, shown) => expect(withoutSecrets(address)).toBe(shown));

	it('never shows a password', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[a-z0-9]{6,20}$/), (password) => {
				const url = `smtp://robot:${password}@mail.example:25/?q=${password}`;
				expect(withoutSecrets(url)).not.toContain(`${password}@`);
				expect(withoutSecrets(url)).not.toContain(`=${password}`);
			})
		);
	});
});
