import type { JobState } from './job';
import { excerpt } from './redact';

/** Status words of a provider, as its pages spell them, with what each means. */
export type StatusWords = Readonly<Record<string, JobState['phase']>>;

/** The phase a status word stands for. A word nobody documented means "still running", and says so. */
export function phaseOf(words: StatusWords, word: string | number): { phase: JobState['phase']; warning?: string } {
	const spelled = String(word).toLowerCase();
	const phase = Object.hasOwn(words, spelled) ? words[spelled] : undefined;
	if (phase) return { phase };
	return {
		phase: 'running',
		warning: `The provider reports the unknown status "${excerpt(word)}"; it is taken as still running.`,
	};
}
