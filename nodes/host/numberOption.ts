import { VideoError } from '../video/errors';

/** A number the user gave, within its limits; the error names the option. `sequel` follows the advice to correct it. */
export function numberOption(value: unknown, label: string, from: number, to = Infinity, sequel = ''): number {
	const number = Number(value);
	if (Number.isFinite(number) && number >= from && number <= to) return number;
	const range = to === Infinity ? `from ${from}` : `from ${from} to ${to}`;
	throw new VideoError('invalid-request', `${label}: must be a number ${range}.`, {
		nextStep: `Correct it under Options.${sequel}`,
	});
}
