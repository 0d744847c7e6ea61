import type { INodeExecutionData } from 'n8n-workflow';

/**
 * The first row of each input item in its place, further videos of a job behind them: n8n pairs the rows with the parent's
 * input by their places, whatever they say.
 */
export function inPlace(rows: readonly INodeExecutionData[]): INodeExecutionData[] {
	const firsts = new Map<string, INodeExecutionData>();
	const further = rows.filter((row) => {
		const item = JSON.stringify(row.pairedItem);
		if (firsts.has(item)) return true;
		firsts.set(item, row);
		return false;
	});
	return [...firsts.values(), ...further];
}
