import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStack } from './stack-trace.ts';

const kinds = (stack: string) => readStack(stack).map(({ kind, frames }) => [kind, frames.length]);

describe('a stack trace', () => {
	it('sets Python’s libraries apart, source lines with their frame', () => {
		const stack = [
			'Traceback (most recent call last):',
			'  File "/app/agent.py", line 12, in run',
			'    client.chat()',
			'    ~~~~~~~~~~~^^',
			'  File "/usr/lib/python3.12/site-packages/httpx/_client.py", line 914, in send',
			'    response = self._send()',
			'  File "/app/.venv/lib/python3.12/site-packages/httpcore/x.py", line 3, in handle',
			'httpx.ReadTimeout: timed out'
		].join('\n');
		expect(kinds(stack)).toEqual([
			['text', 1],
			['own', 1],
			['library', 2],
			['text', 1]
		]);
		expect(readStack(stack)[1]?.frames[0]).toContain('~~~^^');
	});

	it('reads JavaScript, Java and .NET', () => {
		expect(
			kinds(
				'TypeError: x\n    at run (/app/src/agent.ts:1:2)\n    at node:internal/process:9:1\n    at async Object.f (file:///app/node_modules/ai/index.js:3:4)'
			)
		).toEqual([
			['text', 1],
			['own', 1],
			['library', 2]
		]);
		expect(
			kinds(
				'java.lang.Error: x\n\tat com.acme.Agent.run(Agent.java:7)\n\tat java.base/java.lang.Thread.run(Thread.java:1)\n\tat java.util.Foo.x(Foo.java)'
			)
		).toEqual([
			['text', 1],
			['own', 1],
			['library', 2]
		]);
		expect(kinds('   at Acme.Agent.Run(String x) in C:\\src\\Agent.cs:line 7')).toEqual([
			['own', 1]
		]);
	});

	it('sets nothing apart when all is library', () => {
		expect(kinds('  File "/x/site-packages/a.py", line 1, in f')).toEqual([['own', 1]]);
	});

	it('gives every line back in order', () => {
		const line = fc.constantFrom(
			'  File "/app/a.py", line 1, in f',
			'    source()',
			'    at f (/app/a.js:1:1)',
			'\tat java.util.X.y(X.java:1)',
			'Error',
			''
		);
		fc.assert(
			fc.property(fc.array(line), (lines) => {
				const stack = lines.join('\n');
				expect(
					readStack(stack)
						.flatMap(({ frames }) => frames)
						.join('\n')
				).toBe(stack);
			})
		);
	});

	it('gets through long lines, which their square would not in the time of a test', () => {
		const stack = `${'  at '.repeat(200_000)}(\n${' '.repeat(1_000_000)}at x`;
		expect(readStack(stack).flatMap(({ frames }) => frames)).not.toEqual([]);
	});
});
