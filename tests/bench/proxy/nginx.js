/** nginx as a reverse proxy with kept-alive upstream connections, from a configuration of our own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** @returns {string | null} the program (`NGINX`, or on the path); null when there is none */
export function findNginx() {
	const program = process.env.NGINX || 'nginx';
	return spawnSync(program, ['-v']).status === 0 ? program : null;
}

/**
 * @param {string} program
 * @param {number} upstreamPort
 * @param {number} port
 * @returns {import('node:child_process').ChildProcess}
 */
export function startNginx(program, upstreamPort, port) {
	const dir = mkdtempSync(join(tmpdir(), 'bench-nginx-'));
	const file = join(dir, 'nginx.conf');
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((name) => `${name}_temp_path ${dir}/${name};`)
		.join('\n');
	writeFileSync(
		file,
		`daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log crit;
events { worker_connections 2048; }
http {
access_log off; keepalive_requests 100000000; ${temporary}
upstream langfuse { server 127.0.0.1:${upstreamPort}; keepalive 512; keepalive_requests 100000000; }
server {
listen 127.0.0.1:${port};
location / {
proxy_pass http://langfuse; proxy_http_version 1.1; proxy_buffering off;
proxy_set_header Connection ""; proxy_set_header Host $host;
proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
proxy_hide_header X-Frame-Options;
}
}
}
`
	);
	return spawn(program, ['-c', file, '-p', dir], { stdio: 'ignore' });
}
