import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * Who may import whom is kept by tests/architecture.test.ts, which sees every kind of import.
 *
 * `npm run lint:code` leaves V8 much room for new objects: most of what the rules ask for is gone with the
 * file, and to sort that out in small steps took a fifth of the time.
 */
export default defineConfig(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'src/lib/paraglide/',
			'data/',
			'test-results/',
			'playwright-report/',
			'bench-results/',
			'deploy/',
			// An app of its own, in another framework.
			'tests/fakes/langfuse-next/'
		]
	},
	js.configs.recommended,
	...ts.configs.strictTypeChecked,
	...svelte.configs['flat/recommended'],
	{
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
		},
		rules: {
			// TypeScript knows every name.
			'no-undef': 'off',
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{ fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }
			],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true }
			],
			// A function is async because the interface that it fills says so.
			'@typescript-eslint/require-await': 'off',
			// Services are made by functions and have no `this` to lose.
			'@typescript-eslint/unbound-method': 'off',
			'@typescript-eslint/no-dynamic-delete': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			// Numbers and booleans read well in a template; objects do not.
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{ allowNumber: true, allowBoolean: true }
			],
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }
			],
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-console': 'error',
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: ['$lib', '$lib/*'], message: 'Import #lib/….ts.' }] }
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: ts.parser, svelteConfig }
		},
		rules: {
			// To name a signal is to depend on it.
			'@typescript-eslint/no-meaningless-void-operator': 'off',
			// `let { data } = $props()` is how Svelte reads its props.
			'prefer-const': 'off',
			// The portal is served from the root: there is no base path to resolve.
			'svelte/no-navigation-without-resolve': 'off',
			// State that is replaced as a whole needs no reactive collection.
			'svelte/prefer-svelte-reactivity': 'off',
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$bindable'] }]
		}
	},
	{
		// With its own parser, that of Svelte hands TypeScript another text than is on the disk, for which it
		// would build a program beside that of all other modules. Runes are declared for both.
		files: ['**/*.svelte.ts'],
		languageOptions: { parser: ts.parser }
	},
	{
		// Types of components are svelte-check's. For ESLint TypeScript would build its program anew for
		// each of them, which takes as long as all the rest, and still not know what a snippet is given.
		files: ['**/*.svelte'],
		...ts.configs.disableTypeChecked,
		languageOptions: { parserOptions: { projectService: false } }
	},
	{
		// These print for a person: there is no log to write to.
		files: ['scripts/**', 'entry/**', 'server.js', 'tests/bench/**'],
		rules: { 'no-console': 'off' }
	},
	{
		// Tests read replies as they come and know what they put in.
		files: ['**/*.test.ts', 'tests/**'],
		rules: {
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/no-misused-spread': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off'
		}
	},
	{
		// Written in JavaScript with types in comments: what JSON and import() return stays `any`.
		files: ['**/*.js'],
		rules: {
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-return': 'off'
		}
	}
);
