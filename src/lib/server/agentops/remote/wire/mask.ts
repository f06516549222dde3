/** Keeps secrets of a remote's spans out of everything behind: pages, exports, logs. */
import type { AttributeNode, AttributeTree, SpanDetail } from '#lib/agentops/contract.ts';
import { isSecretKey, redactAttributes, redacted, redactText } from '#lib/trace/redact.ts';

/** The span without secrets. Its trees are changed in place: they were parsed for it alone. */
export function maskSpan(span: SpanDetail): SpanDetail {
	maskTree(span.span_attributes);
	maskTree(span.resource_attributes);
	return {
		...span,
		span_name: redactText(span.span_name),
		status_message: redactText(span.status_message),
		event_attributes: span.event_attributes.map(redactAttributes),
		link_attributes: span.link_attributes.map(redactAttributes)
	};
}

/** Walks with its own stack: a key of thousands of segments is a tree as deep. */
function maskTree(tree: AttributeTree): void {
	const waiting: { readonly node: AttributeTree | AttributeNode[]; readonly secret: boolean }[] = [
		{ node: tree, secret: false }
	];
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const { node, secret } = next;
		if (Array.isArray(node)) {
			for (const [index, child] of node.entries()) node[index] = masked(child, secret);
		} else {
			for (const [key, child] of Object.entries(node)) {
				node[key] = masked(child, secret || isSecretKey(key));
			}
		}
	}

	function masked(child: AttributeNode, secret: boolean): AttributeNode {
		if (typeof child === 'string') {
			return secret && child !== '' ? redacted : redactText(child);
		}
		if (typeof child !== 'object' || child === null)
			return secret && child !== null ? redacted : child;
		waiting.push({ node: child, secret });
		return child;
	}
}
