// Runs one bench: `node tests/bench/run.js <name> [arguments]`, for example `fill 100000 /tmp/bench`.
// The benches are TypeScript and import the portal's own modules, so Vite loads them.
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const [name = '', ...args] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name)) {
	console.error('Usage: node tests/bench/run.js <fill|ingest> [arguments]');
	process.exit(2);
}
const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
const vite = await createServer({
	configFile: false,
	logLevel: 'warn',
	optimizeDeps: { noDiscovery: true },
	server: { middlewareMode: true, hmr: false, ws: false, watch: null }
});
try {
	const { main } = await vite.ssrLoadModule(file);
	await main(args);
} finally {
	await vite.close();
}
