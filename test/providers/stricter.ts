import { ownExport } from './ownExport';

/** What we reject although the documented rules of the provider take it. */
export interface Stricter {
	/** The words of `limits.test.ts` for what is tried. */
	what: RegExp;
	/** Request formats and modes, as `format mode`; all of the provider's without it. */
	where?: RegExp;
	why: string;
}

export function stricterOf({ id }: { id: string }): readonly Stricter[] {
	return ownExport<Stricter[]>(id, 'stricter', 'stricter') ?? [];
}
