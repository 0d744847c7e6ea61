import type { Bench } from './bench';
import type { Figures, SectionName } from './figures';

/** `small` shows in a minute or two that a section works; its figures mean nothing. */
export type Scale = 'full' | 'small';

export interface Section<Name extends SectionName = SectionName> {
	name: Name;
	/** A run that takes longer is given up. */
	limitSeconds: number;
	run(bench: Bench, scale: Scale): Promise<Figures[Name]>;
}
