/** save-images.sh with a docker that knows which images are in a registry and which are built here. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** Built images can be saved once they are built, others once they are pulled. */
const docker = `#!/bin/sh
set -eu
echo "$*" >>"$LOG"
known="$LOG.images"
touch "$known"
if [ "$1" = save ]; then
	[ "$2" = -o ]
	file=$3
	shift 3
	for image; do grep -qx "$image" "$known" || { echo "No such image: $image" >&2; exit 1; }; done
	echo "$@" >"$file"
	[ -z "\${DISK_FULL-}" ]
	exit
fi
while [ $# -gt 0 ]; do
	case $1 in
	build) printf '%s\\n' agent-portal:0.1.0 agent-portal-litellm:1 >>"$known" ;;
	pull)
		[ "\${2-}" = --ignore-buildable ] || { echo "agent-portal:0.1.0: not found" >&2; exit 1; }
		[ -z "\${OFFLINE-}" ] || exit 1
		echo prom/prometheus:v3 >>"$known" ;;
	config)
		[ -s secrets/portal_api_key ] || { echo "secrets/portal_api_key not found" >&2; exit 1; }
		printf '%s\\n' prom/prometheus:v3 agent-portal:0.1.0 agent-portal-litellm:1 prom/prometheus:v3 ;;
	esac
	shift
done
`;

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'agent-portal-images-'));
	for (const name of ['save-images.sh', 'make-secrets.sh']) {
		cpSync(`deploy/${name}`, join(folder, name));
	}
	writeFileSync(join(folder, 'docker'), docker, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function save(profiles: readonly string[], environment: Readonly<Record<string, string>> = {}) {
	return execFileSync('sh', [join(folder, 'save-images.sh'), ...profiles], {
		// The profile * must not become the names of files.
		cwd: folder,
		encoding: 'utf8',
		stdio: 'pipe',
		env: {
			PATH: `${folder}:${process.env.PATH}`,
			LOG: join(folder, 'asked'),
			...environment
		}
	});
}
const asked = () => readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n');

it('builds what is built here, pulls the rest, and saves each image once', () => {
	expect(save([])).toBe('images.tar.gz holds 3 images\n');
	expect(asked()).toEqual([
		'compose --profile * build',
		'compose --profile * pull --ignore-buildable',
		'compose --profile * config --images',
		'save -o images.tar agent-portal-litellm:1 agent-portal:0.1.0 prom/prometheus:v3'
	]);
	const saved = gunzipSync(readFileSync(join(folder, 'images.tar.gz'))).toString();
	expect(saved).toBe('agent-portal-litellm:1 agent-portal:0.1.0 prom/prometheus:v3\n');
});

it('takes the profiles that it is told', () => {
	save(['litellm', 'metrics']);
	expect(asked()[0]).toMatch(/^compose (--profile (litellm|metrics) ){2}build$/);
});

it.each(['OFFLINE', 'DISK_FULL'])('leaves no archive that lacks an image: %s', (failing) => {
	expect(() => save([], { [failing]: 'yes' })).toThrow();
	expect(() => readFileSync(join(folder, 'images.tar.gz'))).toThrow(/ENOENT/);
});
