/** The form actions of the routes, read with TypeScript's parser. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/**
 * Every form action as `<route id>?/<name>`, `default` for a page's only one.
 * @throws for actions that are not written as one plain object, which cannot be read
 */
export function formActions(routes: string): string[] {
	return readdirSync(routes, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /^\+page\.server\.ts$/.test(entry.name))
		.flatMap((entry) => {
			const file = join(entry.parentPath, entry.name);
			const folders = relative(routes, entry.parentPath).split(sep);
			const id = `/${folders.filter((folder) => !/^\(.+\)$/.test(folder)).join('/')}`;
			return namesIn(file).map((name) => `${id}?/${name}`);
		});
}

function namesIn(file: string): string[] {
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	for (const statement of source.statements) {
		if (!ts.isVariableStatement(statement)) continue;
		for (const { name, initializer } of statement.declarationList.declarations) {
			if (!ts.isIdentifier(name) || name.text !== 'actions') continue;
			if (!initializer || !ts.isObjectLiteralExpression(initializer)) {
				throw new Error(`${file}: write the actions as one plain object.`);
			}
			return initializer.properties.map((property) => {
				if (property.name && ts.isIdentifier(property.name)) return property.name.text;
				throw new Error(`${file}: name every action with a plain word.`);
			});
		}
	}
	return [];
}
