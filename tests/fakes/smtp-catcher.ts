/** A mail server that keeps what it is sent, in memory, for tests. */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface CaughtMail {
	readonly from: string;
	readonly to: readonly string[];
	/** Head and body as they came. */
	readonly data: string;
}

export interface SmtpCatcher {
	/** `smtp://127.0.0.1:<port>` */
	readonly url: string;
	readonly mails: readonly CaughtMail[];
	/** The reply to RCPT TO; by default it takes everybody. */
	reply: string;
	/** True: takes the connection and says nothing. */
	silent: boolean;
	close(): Promise<void>;
}

export async function startSmtpCatcher(): Promise<SmtpCatcher> {
	const mails: CaughtMail[] = [];
	const sockets = new Set<Socket>();
	const state = { reply: '250 OK', silent: false };
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => undefined);
		if (state.silent) return;
		const say = (line: string) => socket.write(`${line}\r\n`);
		let from = '';
		let to: string[] = [];
		let data: string[] | null = null;
		let rest = '';
		say('220 catcher');
		socket.on('data', (chunk) => {
			rest += chunk.toString('utf8');
			const lines = rest.split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (data) {
					if (line === '.') {
						mails.push({ from, to, data: data.join('\n') });
						data = null;
						to = [];
						say('250 OK');
					} else data.push(line.replace(/^\.\./, '.'));
				} else if (/^(EHLO|HELO)/i.test(line)) say('250 catcher');
				else if (/^MAIL FROM:/i.test(line)) {
					from = /<(.*)>/.exec(line)?.[1] ?? '';
					say('250 OK');
				} else if (/^RCPT TO:/i.test(line)) {
					to = [...to, /<(.*)>/.exec(line)?.[1] ?? ''];
					say(state.reply);
				} else if (/^DATA/i.test(line)) {
					data = [];
					say('354 go on');
				} else if (/^QUIT/i.test(line)) {
					say('221 bye');
					socket.end();
				} else say('250 OK');
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	// A listening TCP server has such an address.
	const { port } = server.address() as AddressInfo;
	return {
		url: `smtp://127.0.0.1:${port}`,
		mails,
		get reply() {
			return state.reply;
		},
		set reply(reply: string) {
			state.reply = reply;
		},
		get silent() {
			return state.silent;
		},
		set silent(silent: boolean) {
			state.silent = silent;
		},
		close: () =>
			new Promise((resolve) => {
				for (const socket of sockets) socket.destroy();
				server.close(() => resolve());
			})
	};
}
