/** One of several documented shapes of a provider's API. */
export interface RequestFormat {
	id: string;
	name: string;
	description: string;
	/** Shown as a warning in the form while this format is chosen. */
	notice?: string;
	/** The answer to the submit comes only when the video is ready. */
	blocking?: true;
}

/** The chosen format, or the provider's default; undefined when the id is none of its formats. */
export function requestFormatOf(
	provider: { requestFormats: readonly [RequestFormat, ...RequestFormat[]] },
	id: string | undefined,
): RequestFormat | undefined {
	return id === undefined ? provider.requestFormats[0] : provider.requestFormats.find((format) => format.id === id);
}
