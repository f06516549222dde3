import { error, fail, redirect } from '@sveltejs/kit';
import { encode } from 'uqr';
import { z } from 'zod';
import { callerOf, setCookies } from '#lib/server/auth/sign-in/browser.ts';
import { noteWait } from '#lib/server/auth/sign-in/note-wait.ts';
import { newPerson } from '#lib/server/auth/sign-in/credentials.ts';
import { links, scopeOf } from '#lib/links.ts';
import { isZone, languages, themes } from '#lib/settings/fleet.ts';
import { personalNames } from '#lib/settings/personal.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const user = requireRole(locals, 'viewer');
	const { fleet, peopleAccess, secondFactorPolicy, signIns } = locals.services;
	const person = (await peopleAccess.find(user.id)) ?? error(404, { message: 'Not Found' });
	return {
		person,
		personal: locals.personal,
		fleet: { language: fleet.language(), theme: fleet.theme(), zone: fleet.zone() },
		zones: Intl.supportedValuesOf('timeZone'),
		personalSaved: url.searchParams.get('saved') === 'personal',
		secondFactorMissing: await secondFactorPolicy.isMissing(user),
		signIns: await signIns.of(user.id),
		ownSignInId: user.sessionId
	};
};

/** An empty choice is the fleet's. */
const unset = z.literal('').transform(() => null);
const personalForm = z.object({
	language: unset.or(z.enum(languages)),
	theme: unset.or(z.enum(themes)),
	zone: unset.or(z.string().max(64).refine(isZone))
});

const renameForm = newPerson.pick({ name: true });
const passwordForm = z.object({
	current: z.string().min(1).max(128),
	password: newPerson.shape.password
});
const confirmForm = z.object({ password: z.string().min(1).max(128) });
const codeForm = z.object({
	code: z.string().trim().min(1).max(20),
	// Shown again when the code is wrong; it comes from the form, and goes to its sender only.
	uri: z.string().startsWith('otpauth://totp/').max(500)
});

/** A wrong password of somebody who is signed in counts like one at the sign-in page. */
async function mayTry(event: RequestEvent, email: string): Promise<boolean> {
	const { signInLimit } = event.locals.services;
	const wait = await signInLimit.attempt(event.getClientAddress(), email);
	if (wait) await noteWait(event.locals, wait);
	return wait === null;
}

async function forget(event: RequestEvent, email: string): Promise<void> {
	await event.locals.services.signInLimit.succeeded(event.getClientAddress(), email);
}

/** What the page needs to show a secret: the picture as rows of dark and light, and the key to type. */
function toEnrolment(uri: string) {
	const secret = URL.canParse(uri) ? (new URL(uri).searchParams.get('secret') ?? '') : '';
	return { uri, secret, qr: encode(uri, { ecc: 'M', border: 2 }).data };
}

/** The signed-in person, once the password in the form has been checked for being there and for haste. */
async function withPassword<Made extends object>(
	event: RequestEvent,
	work: (password: string) => Promise<Made | null>
) {
	const user = requireRole(event.locals, 'viewer');
	const form = confirmForm.safeParse(Object.fromEntries(await event.request.formData()));
	if (!form.success) return fail(400, { problem: 'password' as const });
	if (!(await mayTry(event, user.email))) return fail(429, { problem: 'too-many' as const });
	const made = await work(form.data.password);
	if (made === null) {
		await event.locals.audit.record('sign-in.confirmation-refused', { outcome: 'refused' });
		return fail(401, { problem: 'password' as const });
	}
	await forget(event, user.email);
	return made;
}

export const actions: Actions = {
	rename: async ({ locals, request }) => {
		const user = requireRole(locals, 'viewer');
		const form = renameForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'name' as const });
		await locals.services.peopleAccess.rename(user.id, form.data.name);
		await locals.audit.record('person.renamed', {
			target: user.email,
			detail: changesOf({ name: user.name }, { name: form.data.name })
		});
		return { renamed: true };
	},
	personal: async ({ cookies, locals, request, url }) => {
		const user = requireRole(locals, 'viewer');
		const form = personalForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'personal' as const });
		const { language, theme, zone } = form.data;
		const { preferences } = locals.services;
		await preferences.set(user.id, personalNames.language, language);
		await preferences.set(user.id, personalNames.theme, theme);
		await preferences.set(user.id, personalNames.zone, zone);
		// This browser forgets what was left in it; what is chosen comes with the next page.
		if (language === null) cookies.delete('locale', { path: '/' });
		if (theme === null) cookies.delete('theme', { path: '/' });
		redirect(303, links.accountSaved(scopeOf(url)));
	},
	changePassword: async (event) => {
		const { cookies, locals, request } = event;
		const user = requireRole(locals, 'viewer');
		const form = passwordForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) {
			const first = form.error.issues[0]?.path[0];
			return fail(400, { problem: first === 'password' ? ('new' as const) : ('current' as const) });
		}
		if (!(await mayTry(event, user.email))) return fail(429, { problem: 'too-many' as const });
		const { auth } = locals.services;
		const made = await auth.changePassword(callerOf(event), form.data.current, form.data.password);
		if (!made) {
			await locals.audit.record('sign-in.confirmation-refused', { outcome: 'refused' });
			return fail(401, { problem: 'current' as const });
		}
		await forget(event, user.email);
		setCookies(cookies, made);
		await locals.services.invitations.closeReset(user.id);
		await locals.audit.record('person.password-changed', { target: user.email });
		return { passwordChanged: true };
	},
	endSignIn: async ({ locals, request }) => {
		const user = requireRole(locals, 'viewer');
		const id = (await request.formData()).get('id');
		if (typeof id !== 'string' || !(await locals.services.signIns.end(user.id, id))) {
			return fail(404, { problem: 'gone' as const });
		}
		await locals.services.leaveEmbedded([id]);
		await locals.audit.record('sign-in.ended', { target: user.email });
		return { ended: 1 };
	},
	endOthers: async ({ locals }) => {
		const user = requireRole(locals, 'viewer');
		const { leaveEmbedded, signIns } = locals.services;
		await locals.services.invitations.closeReset(user.id);
		const ended = await signIns.endAll(user.id, user.sessionId);
		await leaveEmbedded(ended);
		await locals.audit.record('sign-in.ended-everywhere', {
			target: user.email,
			detail: { browsers: ended.length }
		});
		return { ended: ended.length };
	},
	beginSecondFactor: async (event) =>
		withPassword(event, async (password) => {
			const begun = await event.locals.services.auth.secondFactor.begin(callerOf(event), password);
			return begun && { enrolment: toEnrolment(begun.uri) };
		}),
	confirmSecondFactor: async (event) => {
		const { cookies, locals, request } = event;
		const user = requireRole(locals, 'viewer');
		const form = codeForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'code' as const });
		// One that is there is not confirmed again: its backup codes are shown for the password alone.
		if (user.secondFactor) return fail(409, { problem: 'code' as const });
		const account = `second factor of ${user.id}`;
		if (!(await mayTry(event, account))) return fail(429, { problem: 'too-many' as const });
		const enrolment = toEnrolment(form.data.uri);
		const { secondFactor } = locals.services.auth;
		const confirmed = await secondFactor.confirm(callerOf(event), user.id, form.data.code);
		if (!confirmed) {
			await locals.audit.record('sign-in.confirmation-refused', { outcome: 'refused' });
			return fail(400, { problem: 'code' as const, enrolment });
		}
		await forget(event, account);
		setCookies(cookies, confirmed.cookies);
		await locals.audit.record('person.second-factor-added', { target: user.email });
		return { backupCodes: confirmed.backupCodes, secondFactorAdded: true };
	},
	newBackupCodes: async (event) =>
		withPassword(event, async (password) => {
			const { audit, services } = event.locals;
			const codes = await services.auth.secondFactor.newBackupCodes(callerOf(event), password);
			if (codes) await audit.record('person.backup-codes-made', {});
			return codes && { backupCodes: codes, secondFactorAdded: false };
		}),
	removeSecondFactor: async (event) =>
		withPassword(event, async (password) => {
			const { audit, services } = event.locals;
			const made = await services.auth.secondFactor.remove(callerOf(event), password);
			if (made === null) return null;
			setCookies(event.cookies, made);
			await audit.record('person.second-factor-removed', { target: event.locals.user?.email });
			return { secondFactorRemoved: true };
		})
};
