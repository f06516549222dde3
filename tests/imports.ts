/** The import graph of src/, read with TypeScript's parser. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export interface Import {
	/** Path of the importing file, from the root of the checkout. */
	readonly from: string;
	/** Path of the imported file; a package's specifier when it is none of ours. */
	readonly to: string;
	readonly ours: boolean;
	/** True when nothing of it is left at run time. */
	readonly typeOnly: boolean;
}

/** Generated, and checked by its generator. */
const generated = 'src/lib/paraglide';

/** @returns every source file under `folder`, tests left out */
export function sourceFiles(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (path === generated) return [];
		if (entry.isDirectory()) return sourceFiles(path);
		return /\.(ts|js|svelte)$/.test(path) && !/\.(test|contract)\.ts$/.test(path) ? [path] : [];
	});
}

/** @returns all imports of a file, static and dynamic, `import type` included */
export function importsOf(file: string): Import[] {
	const found: Import[] = [];
	for (const text of scriptsOf(file)) {
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
		const visit = (node: ts.Node): void => {
			const specifier = specifierOf(node);
			if (specifier)
				found.push({ from: file, ...resolve(file, specifier), typeOnly: isTypeOnly(node) });
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return found;
}

function scriptsOf(file: string): string[] {
	const text = readFileSync(file, 'utf8');
	if (!file.endsWith('.svelte')) return [text];
	return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
}

function specifierOf(node: ts.Node): string | null {
	const literal =
		ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
			? node.moduleSpecifier
			: ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
				? node.arguments[0]
				: ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
					? node.argument.literal
					: undefined;
	return literal && ts.isStringLiteral(literal) ? literal.text : null;
}

function isTypeOnly(node: ts.Node): boolean {
	if (ts.isImportTypeNode(node)) return true;
	if (ts.isExportDeclaration(node)) return node.isTypeOnly;
	if (!ts.isImportDeclaration(node)) return false;
	const clause = node.importClause;
	if (!clause) return false;
	if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
	const names = clause.namedBindings;
	return (
		!clause.name &&
		names !== undefined &&
		ts.isNamedImports(names) &&
		names.elements.length > 0 &&
		names.elements.every((element) => element.isTypeOnly)
	);
}

function resolve(file: string, specifier: string): { to: string; ours: boolean } {
	if (specifier.startsWith('#lib/'))
		return { to: specifier.replace('#lib/', 'src/lib/'), ours: true };
	if (specifier.startsWith('.'))
		return { to: normalize(join(dirname(file), specifier)), ours: true };
	return { to: specifier, ours: false };
}

/** @returns the first circle found, as a path that ends where it began; null when there is none */
export function findCircle(imports: readonly Import[]): string[] | null {
	const targets = new Map<string, string[]>();
	for (const { from, to, ours, typeOnly } of imports) {
		if (ours && !typeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
	}
	const done = new Set<string>();
	const walk = (file: string, path: readonly string[]): string[] | null => {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (done.has(file)) return null;
		for (const target of targets.get(file) ?? []) {
			const circle = walk(target, [...path, file]);
			if (circle) return circle;
		}
		done.add(file);
		return null;
	};
	for (const file of targets.keys()) {
		const circle = walk(file, []);
		if (circle) return circle;
	}
	return null;
}
