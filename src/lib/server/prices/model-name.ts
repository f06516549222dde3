/**
 * From what producers write into `gen_ai.system`, `gen_ai.provider.name` and the model attributes
 * to the vendor and the names to look for in a price table.
 */

/** Vendor ids are those of the price table; `gateway` names only the road, not who bills. */
export type Vendor = string;

export interface ModelReference {
	readonly vendor: Vendor;
	/** Spellings to look for, the most exact first; lower case. */
	readonly names: readonly string[];
}

const gateway = 'gateway';
const selfHosted = 'self-hosted';

/** First match wins. Spellings: OpenTelemetry semantic conventions, LiteLLM, OpenInference, Vercel AI. */
const providerPatterns: readonly (readonly [RegExp, Vendor])[] = [
	[
		/^(hosted_)?vllm|^ollama|lm.?studio|llama.?(file|\.?cpp)|sglang|xinference|triton|local|oobabooga|^infinity$|^tgi$|text-generation-inference|transformers|self.?hosted|^huggingface(_hub)?$/,
		selfHosted
	],
	[/openai.?like|openai.?compatible|custom.?openai/, gateway],
	[
		/^(litellm|langchain|langgraph|llama.?index|crewai|autogen|agentops|portkey|helicone|vercel|gateway|pydantic)/,
		gateway
	],
	[/azure/, 'azure'],
	[/bedrock|^aws|^amazon/, 'aws'],
	[/openrouter/, 'openrouter'],
	[/vertex|gemini|google|^gcp/, 'google'],
	[/anthropic|^claude/, 'anthropic'],
	[/openai/, 'openai'],
	[/mistral/, 'mistral'],
	[/^x[-_.]?ai|grok/, 'x-ai'],
	[/^groq/, 'groq'],
	[/^together/, 'together'],
	[/^fireworks/, 'fireworks'],
	[/^deepseek/, 'deepseek'],
	[/^cohere/, 'cohere'],
	[/^perplexity/, 'perplexity'],
	[/^cerebras/, 'cerebras'],
	[/^moonshot/, 'moonshotai'],
	[/^voyage/, 'voyageai'],
	[/^cloudflare/, 'cloudflare'],
	[/^novita/, 'novita'],
	[/^minimax/, 'minimax'],
	[/^z[-_.]?ai$/, 'zai'],
	[/^zhipu/, 'zhipuai']
];

/**
 * First path segments that name a vendor (`bedrock/anthropic.claude-…`). Only names that gateways
 * use: an organisation of open weights (`mistralai/`, `deepseek-ai/`, `Qwen/`) says nothing about who bills.
 */
const routes: ReadonlyMap<string, Vendor> = new Map([
	['openai', 'openai'],
	['text-completion-openai', 'openai'],
	['azure', 'azure'],
	['azure_ai', 'azure'],
	['anthropic', 'anthropic'],
	['bedrock', 'aws'],
	['bedrock_converse', 'aws'],
	['vertex_ai', 'google'],
	['vertex_ai_beta', 'google'],
	['gemini', 'google'],
	['google', 'google'],
	['mistral', 'mistral'],
	['xai', 'x-ai'],
	['x-ai', 'x-ai'],
	['groq', 'groq'],
	['together_ai', 'together'],
	['fireworks_ai', 'fireworks'],
	['deepseek', 'deepseek'],
	['cohere', 'cohere'],
	['cohere_chat', 'cohere'],
	['perplexity', 'perplexity'],
	['cerebras', 'cerebras'],
	['moonshot', 'moonshotai'],
	['voyage', 'voyageai'],
	['cloudflare', 'cloudflare'],
	['novita', 'novita'],
	['minimax', 'minimax'],
	['zai', 'zai'],
	['openrouter', 'openrouter'],
	['litellm_proxy', gateway],
	['vllm', selfHosted],
	['hosted_vllm', selfHosted],
	['ollama', selfHosted],
	['ollama_chat', selfHosted],
	['lm_studio', selfHosted],
	['llamafile', selfHosted],
	['xinference', selfHosted],
	['huggingface', selfHosted],
	['openai_like', gateway],
	['custom_openai', gateway]
]);

/** Names that only their maker sells, so that the name alone says who bills. */
const closedFamilies: readonly (readonly [RegExp, Vendor])[] = [
	[/^claude-/, 'anthropic'],
	[/^gemini-/, 'google'],
	[
		/^(gpt-(?!oss)|chatgpt-|o[134](-|$)|text-embedding-(3|ada)|codex-mini|computer-use|ft:gpt-)/,
		'openai'
	],
	[/^grok-/, 'x-ai'],
	[/^deepseek-(chat|reasoner)$/, 'deepseek'],
	[/^sonar(-|$)/, 'perplexity'],
	[/^voyage-/, 'voyageai'],
	[/^(mistral|codestral|ministral|magistral|pixtral)-[a-z-]*latest$/, 'mistral']
];

/** Names that only Bedrock gives, whoever made the model and whoever's SDK speaks to it. */
const bedrockName =
	/^(?:(?:us|us-gov|eu|apac|jp|au|ca|global)\.)?(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek)\./;
const bedrockResource = /^arn:aws[a-z-]*:bedrock:/;
/** Providers that name the wire or the maker where Bedrock answers. */
const speaksToBedrock: ReadonlySet<Vendor> = new Set([
	gateway,
	'openai',
	'anthropic',
	'mistral',
	'cohere',
	'deepseek'
]);

/** Weights that anyone may run: under their maker's name they are mostly somebody's own server. */
const openWeights = /^(gpt-oss|gemma)/;

/**
 * Who bills the call and under which names to look.
 * @returns null for a self-hosted model and when the name does not say who bills
 */
export function referTo(provider: string | null, model: string): ModelReference | null {
	const declared = vendorOf(provider);
	if (declared === selfHosted) return null;
	let vendor = declared ?? gateway;
	let byRoute = declared === null;
	const sent = model.trim().toLowerCase();
	let name = withoutResourcePath(sent);

	for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/')) {
		const route = routes.get(name.slice(0, slash));
		if (route === undefined) break;
		if (route === selfHosted) return null;
		// `openai` as a provider often names the wire only: the SDK that spoke to a gateway.
		const open = vendor === gateway || vendor === 'openai';
		if (!open && route !== vendor) break;
		if (open && route !== vendor) byRoute = true;
		if (route !== gateway) vendor = route;
		name = name.slice(slash + 1);
		if (vendor === 'openrouter') break;
	}
	if (name === '') return null;

	if (speaksToBedrock.has(vendor) && (bedrockName.test(name) || bedrockResource.test(sent))) {
		vendor = 'aws';
	}
	if (vendor === gateway || vendor === 'openai') {
		const owner = closedFamilies.find(([pattern]) => pattern.test(name))?.[1];
		if (owner !== undefined) vendor = owner;
		if (vendor === gateway) return null;
	}
	if (openWeights.test(name) && (vendor === 'openai' || vendor === 'azure' || byRoute)) return null;
	return { vendor, names: spellings(vendor, name) };
}

function vendorOf(provider: string | null): Vendor | null {
	const name = provider?.trim().toLowerCase() ?? '';
	if (name === '') return null;
	// A provider that no rule knows bills by its own prices, which no table lists.
	return providerPatterns.find(([pattern]) => pattern.test(name))?.[1] ?? selfHosted;
}

/** Google's and Amazon's resource names end with the model: keep that. */
function withoutResourcePath(name: string): string {
	if (name.startsWith('arn:')) return name.slice(name.lastIndexOf('/') + 1);
	return name.replace(/^(?:projects\/.*\/)?(?:publishers\/[^/]+\/)?models\//, '');
}

const datedTail = /[-@]20\d{2}-?[01]\d-?[0-3]\d(?=$|[-:@]).*$/;

/** The name as sent, then without region or deployment path, then without its date and version. */
function spellings(vendor: Vendor, name: string): readonly string[] {
	const names = new Set([name]);
	// These sell other makers' models under `organisation/model`; its tail alone is another model.
	if (vendor === 'azure' || vendor === 'aws' || vendor === 'google') {
		names.add(name.slice(name.lastIndexOf('/') + 1));
	}
	for (const spelling of [...names]) {
		names.add(spelling.replace(datedTail, ''));
		names.add(spelling.replace(/@(latest|default)$/, ''));
	}
	names.delete('');
	return [...names];
}
