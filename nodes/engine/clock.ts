/** Time as the engine sees it; tests inject their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Ends early, without an error, when the signal aborts. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
