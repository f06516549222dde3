/** A saved view as the menu shows it. */
export interface View {
	readonly id: string;
	readonly name: string;
	/** Parameters of its list. */
	readonly search: string;
	readonly shared: boolean;
	readonly mine: boolean;
	readonly owner: string;
}

/** Where a form of that name is sent. */
export type ViewAction = (name: 'opens' | 'removeView' | 'renameView' | 'saveView') => string;
