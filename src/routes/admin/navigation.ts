/** The pages of the portal: what the navigation, the palette and the tests know of them. */
import Bell from '@lucide/svelte/icons/bell';
import Cable from '@lucide/svelte/icons/cable';
import ChartArea from '@lucide/svelte/icons/chart-area';
import CircleDollarSign from '@lucide/svelte/icons/circle-dollar-sign';
import CircleUser from '@lucide/svelte/icons/circle-user';
import Coins from '@lucide/svelte/icons/coins';
import Database from '@lucide/svelte/icons/database';
import Gauge from '@lucide/svelte/icons/gauge';
import KeyRound from '@lucide/svelte/icons/key-round';
import ListTree from '@lucide/svelte/icons/list-tree';
import Mails from '@lucide/svelte/icons/mails';
import PiggyBank from '@lucide/svelte/icons/piggy-bank';
import Plug from '@lucide/svelte/icons/plug';
import Plus from '@lucide/svelte/icons/plus';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Scale from '@lucide/svelte/icons/scale';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Server from '@lucide/svelte/icons/server';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Users from '@lucide/svelte/icons/users';
import WalletCards from '@lucide/svelte/icons/wallet-cards';
import type { NavGroup, NavItem } from '#lib/components/layout/nav-group.ts';
import { links, type Scope } from '#lib/links.ts';
import { m } from '#lib/paraglide/messages.js';
import type { LayoutData } from './$types';

/** As the access table has it: a role, or an operator who sees every project. */
type Needed = LayoutData['user']['role'] | 'operator-of-all';
type Message = (inputs?: Record<string, never>, options?: { locale?: 'ko' | 'en' }) => string;

export interface PortalPage {
	/** Kit's route id: the access table has a row for it. */
	readonly route: string;
	readonly href: string;
	readonly name: Message;
	readonly icon: NavItem['icon'];
	/** Who may open it; a test holds it against the access table. */
	readonly needs: Needed;
	/** Where the navigation has it; null for a page that only the palette and other pages lead to. */
	readonly group: 'monitoring' | 'manage' | null;
}

/** Every page that can be opened without choosing something first, in the order of the navigation. */
export function portalPages(scope: Scope): readonly PortalPage[] {
	const page = (
		route: string,
		href: string,
		name: Message,
		icon: NavItem['icon'],
		needs: Needed,
		group: PortalPage['group']
	): PortalPage => ({ route, href, name, icon, needs, group });
	const at = '/admin/monitoring';
	const settings = '/admin/settings';
	return [
		page(at, links.overview(scope), m.nav_overview, Gauge, 'viewer', 'monitoring'),
		page(`${at}/traces`, links.sessions(scope), m.nav_sessions, ListTree, 'viewer', 'monitoring'),
		page(`${at}/costs`, links.costs(scope), m.nav_costs, Coins, 'viewer', 'monitoring'),
		page(`${at}/budgets`, links.budgets(scope), m.budgets_title, PiggyBank, 'viewer', 'monitoring'),
		page(`${at}/budgets/new`, links.newBudget(scope), m.budgets_new, Plus, 'operator', null),
		page(
			'/admin/infrastructure',
			links.infrastructure(scope),
			m.nav_infrastructure,
			Server,
			'viewer',
			'monitoring'
		),
		page(
			'/admin/infrastructure/grafana',
			links.grafana(scope),
			m.nav_grafana,
			ChartArea,
			'operator',
			null
		),
		page('/admin/notices', links.notices(scope), m.notices_title, Bell, 'viewer', 'monitoring'),
		page(
			'/admin/get-started',
			links.getStarted(scope),
			m.nav_get_started,
			Plug,
			'viewer',
			'manage'
		),
		page(
			`${settings}/prices`,
			links.prices(scope),
			m.prices_title,
			CircleDollarSign,
			'viewer',
			'manage'
		),
		page(
			`${settings}/prices/rule`,
			links.priceRule(scope),
			m.prices_new,
			Plus,
			'operator-of-all',
			null
		),
		page(
			`${settings}/prices/reprice`,
			links.repricing(scope),
			m.reprice_title,
			RotateCcw,
			'operator',
			null
		),
		page(
			`${settings}/currency`,
			links.currency(scope),
			m.currency_title,
			WalletCards,
			'viewer',
			null
		),
		page(
			`${settings}/receivers`,
			links.receivers(scope),
			m.receivers_title,
			Mails,
			'operator-of-all',
			null
		),
		page('/admin/langfuse', links.langfuse(scope), m.nav_langfuse, Scale, 'admin', 'manage'),
		page(
			`${settings}/projects`,
			links.projects(scope),
			m.nav_projects,
			KeyRound,
			'admin',
			'manage'
		),
		page(`${settings}/storage`, links.storage(scope), m.nav_storage, Database, 'admin', 'manage'),
		page(
			`${settings}/connections`,
			links.connections(scope),
			m.connections_title,
			Cable,
			'admin',
			'manage'
		),
		page(
			`${settings}/fleet`,
			links.fleet(scope),
			m.fleet_title,
			SlidersHorizontal,
			'admin',
			'manage'
		),
		page('/admin/people', links.people(scope), m.nav_people, Users, 'admin', 'manage'),
		page('/admin/audit', links.audit(scope), m.nav_audit, ScrollText, 'admin', 'manage'),
		page('/admin/account', links.account(scope), m.nav_own_account, CircleUser, 'viewer', null)
	];
}

const rank = { viewer: 0, operator: 1, 'operator-of-all': 1, admin: 2 } as const;

/** What a person may open. */
export function openPages(
	pages: readonly PortalPage[],
	{ user, absent }: Pick<LayoutData, 'user' | 'absent'>
): readonly PortalPage[] {
	return pages.filter(
		({ needs, route }) =>
			rank[user.role] >= rank[needs] &&
			(needs !== 'operator-of-all' || user.seesAll) &&
			!absent.includes(route)
	);
}

/** @param path of the page that is shown */
export function navGroups(
	pages: readonly PortalPage[],
	path: string,
	freshNotices: number
): NavGroup[] {
	const items = (group: PortalPage['group']): NavItem[] =>
		pages
			.filter((page) => page.group === group)
			.map(({ route, href, name, icon }) => ({
				href,
				label: name(),
				icon,
				// The overview stands above the other pages of monitoring and is none of them.
				current: path === route || (route !== '/admin/monitoring' && path.startsWith(`${route}/`)),
				...(route === '/admin/notices' && {
					badge: freshNotices,
					badgeLabel: m.notices_new({ count: freshNotices })
				})
			}));
	return [
		{ label: m.nav_monitoring(), items: items('monitoring') },
		{ label: m.nav_manage(), items: items('manage') }
	];
}
