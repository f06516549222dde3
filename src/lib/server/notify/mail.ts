import { createTransport } from 'nodemailer';
import type { Sent } from './webhook.ts';

export interface Mail {
	/** The same at each attempt. */
	readonly id: string;
	readonly to: string;
	readonly subject: string;
	readonly text: string;
}

export interface Mailer {
	/** Never throws. */
	send(mail: Mail): Promise<Sent>;
	/** Signs in and leaves, without a message. Never throws. @returns what is wrong; null when it works */
	verify(): Promise<string | null>;
	close(): void;
}

export interface MailSettings {
	/** `smtp://user:password@host:587` or `smtps://…`. */
	readonly url: string;
	/** `Agent Portal <portal@example.com>` */
	readonly from: string;
	readonly timeoutMs: number;
}

/** Sends plain texts by SMTP, each over a connection of its own. */
export function createMailer({ url, from, timeoutMs }: MailSettings): Mailer {
	const transport = createTransport({
		url,
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
		dnsTimeout: timeoutMs,
		// A message is text of ours: nothing in it may name a file or an address to fetch.
		disableFileAccess: true,
		disableUrlAccess: true
	});
	return {
		async send({ id, to, subject, text }) {
			try {
				await transport.sendMail({
					from,
					to: { name: '', address: to },
					subject,
					text,
					messageId: `<${id}@agent-portal>`,
					headers: { 'Auto-Submitted': 'auto-generated' }
				});
				return { ok: true };
			} catch (error) {
				return { ok: false, problem: problemOf(error), final: isFinal(error) };
			}
		},
		async verify() {
			try {
				await transport.verify();
				return null;
			} catch (error) {
				return problemOf(error);
			}
		},
		close: () => transport.close()
	};
}

/** A server's line may quote the address and our credentials' names, but never a password. */
function problemOf(error: unknown): string {
	if (!(error instanceof Error)) return 'no answer';
	const code = 'code' in error ? String(error.code) : '';
	return `${code} ${error.message}`.trim().slice(0, 200);
}

/** The server knows the address and will never take it: 5xx, but not for a wrong sign-in. */
function isFinal(error: unknown): boolean {
	if (!(error instanceof Error) || !('responseCode' in error) || !('code' in error)) return false;
	return error.code === 'EENVELOPE' && Number(error.responseCode) >= 550;
}
