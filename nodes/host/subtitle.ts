type Choice = readonly [parameter: string, names: Readonly<Record<string, string>>];

/** Expression for the line under a node on the canvas: the chosen values, in words. */
export function subtitleOf(...choices: Choice[]): string {
	const parts = choices.map(
		([parameter, names]) => `(${JSON.stringify(names)})[$parameter["${parameter}"]] ?? $parameter["${parameter}"]`,
	);
	return `={{ [${parts.join(', ')}].filter((part) => part).join(", ") }}`;
}
