/** Who the demo's traffic comes from. */

export const users = [
	'kim.minji',
	'lee.jiho',
	'park.seoyeon',
	'choi.doyun',
	'jung.haeun',
	'kang.woojin',
	'alex.morgan',
	'priya.nair',
	'batch'
];

/** Teams behind the gateway, with their key and what they use. */
export const teams = /** @type {const} */ ([
	{ id: 'team-cs', alias: '고객지원', key: 'cs-chat', weight: 5 },
	{ id: 'team-data', alias: 'data-platform', key: 'etl-summaries', weight: 3 },
	{ id: 'team-legal', alias: '법무', key: 'contract-review', weight: 1 },
	{ id: 'team-dev', alias: 'developer-tools', key: 'ide-plugin', weight: 4 }
]);

/**
 * @typedef {object} Model
 * @property {string} provider as gateways write it
 * @property {string} model as it is asked for
 * @property {string} answers as it answers
 * @property {number} msPerToken
 * @property {number} usdPerMillion what its producer believes, in and out alike; 0 = no idea
 */

/** @type {readonly (readonly [number, Model])[]} */
export const gatewayModels = [
	[30, model('openai', 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18', 7, 0.3)],
	[14, model('openai', 'gpt-4o', 'gpt-4o-2024-08-06', 12, 4)],
	[10, model('anthropic', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 14, 6)],
	[9, model('gemini', 'gemini-2.5-flash', 'gemini-2.5-flash', 5, 0.8)],
	// Runs on the company's own machines: no table prices it.
	[18, model('hosted_vllm', 'LGAI-EXAONE/EXAONE-4.0-32B', 'LGAI-EXAONE/EXAONE-4.0-32B', 9, 0)],
	[
		6,
		model(
			'bedrock',
			'anthropic.claude-3-haiku-20240307-v1:0',
			'anthropic.claude-3-haiku-20240307-v1:0',
			6,
			0.5
		)
	]
];

/**
 * @param {string} provider
 * @param {string} name
 * @param {string} answers
 * @param {number} msPerToken
 * @param {number} usdPerMillion
 * @returns {Model}
 */
function model(provider, name, answers, msPerToken, usdPerMillion) {
	return { provider, model: name, answers, msPerToken, usdPerMillion };
}
