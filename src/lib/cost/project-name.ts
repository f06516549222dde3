/** A project as the cost page names it. */
export interface ProjectName {
	/** UUID: what `project` figures are told apart by. */
	readonly id: string;
	readonly slug: string;
	readonly name: string;
}
