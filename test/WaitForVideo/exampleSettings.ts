import type { WaitSettings } from '../../nodes/WaitForVideo/readSettings';

/** The settings of a wait that sleeps; a test says what is special about its own. */
export function exampleSettings(special: Partial<WaitSettings> = {}): WaitSettings {
	return {
		waitUsing: 'background',
		output: 'link',
		simplify: false,
		timeLimitMinutes: 30,
		whenTimeIsUp: 'fail',
		binaryPropertyName: 'data',
		whenStopped: 'leave',
		severalVideos: 'fields',
		maxFileBytes: 1024,
		downloadMinutes: 1,
		bareErrors: false,
		perItem: [],
		...special,
	};
}
