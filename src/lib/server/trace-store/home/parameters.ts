import type { QueryParams } from '../client.ts';
import { StoreError } from '../store-error.ts';

type Scalar = string | number | bigint | boolean;

const placeholder = /\{([A-Za-z_]\w*):[A-Za-z]/g;
const name = /^[A-Za-z_]\w*$/;

/**
 * A statement of the embedded engine with its parameters as settings of the connection in front
 * (`SET param_x = …; SELECT {x:String}`): the engine itself reads each value as the type that its
 * placeholder names. The driver's own binding is not used because it lets one bound statement run at a
 * time in the whole process, so that a slow chart, or indexing, would hold up ingest and every page.
 * @throws StoreError when a placeholder has no value: the connection may still know one of a former statement
 */
export function withParameters(sql: string, params: QueryParams = {}): string {
	for (const [, asked = ''] of sql.matchAll(placeholder)) {
		if (!Object.hasOwn(params, asked)) throw new StoreError('rejected', `No value for {${asked}}.`);
	}
	const settings = Object.entries(params).map(([key, value]) => {
		if (!name.test(key)) throw new StoreError('rejected', `Not a parameter's name: ${key}`);
		return `param_${key} = ${quoted(textOf(value))}`;
	});
	return settings.length === 0 ? sql : `SET ${settings.join(', ')};\n${sql}`;
}

/** As the engine reads values that come as text: tab-separated escapes, elements of an array quoted. */
function textOf(value: unknown): string {
	if (!Array.isArray(value)) return scalar(value);
	const elements = value.map((each) => (typeof each === 'string' ? quoted(each) : textOf(each)));
	return `[${elements.join(',')}]`;
}

function scalar(value: unknown): string {
	if (typeof value === 'string') return escaped(value);
	if (isScalar(value)) return String(value);
	throw new StoreError('rejected', `A value of type ${typeof value} cannot be a parameter.`);
}

function isScalar(value: unknown): value is Scalar {
	return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

const quoted = (text: string) => `'${escaped(text)}'`;

const escapes: Readonly<Record<string, string>> = {
	'\\': '\\\\',
	"'": "\\'",
	'\0': '\\0',
	'\b': '\\b',
	'\f': '\\f',
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t'
};

function escaped(text: string): string {
	return text.replace(/[\\'\0\b\f\n\r\t]/g, (each) => escapes[each] ?? each);
}
