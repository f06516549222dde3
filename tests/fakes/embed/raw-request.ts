/** HTTP by hand: bytes that no client library would send, and what came back. */
import { connect } from 'node:net';

/** Sends raw bytes to the loopback and collects what comes until the connection closes. */
export function sendRaw(port: number, text: string, closeAfterMs = 2_000): Promise<string> {
	return new Promise((resolve) => {
		let received = '';
		const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
		const timer = setTimeout(() => socket.destroy(), closeAfterMs);
		socket.on('data', (chunk) => (received += chunk.toString('latin1')));
		socket.on('error', () => undefined);
		socket.on('close', () => {
			clearTimeout(timer);
			resolve(received);
		});
	});
}

/** The values of one field of an answer, in their order. @param name lower case */
export function fieldsOf(answer: string, name: string): string[] {
	const [head = ''] = answer.split('\r\n\r\n', 1);
	return head.split('\r\n').flatMap((line) => {
		const colon = line.indexOf(':');
		return line.slice(0, colon).toLowerCase() === name ? [line.slice(colon + 1).trim()] : [];
	});
}

/** 0 when the connection was dropped without an answer. */
export const statusOf = (answer: string): number =>
	Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
