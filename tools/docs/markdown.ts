/** A table whose empty columns are left out; an empty cell of the others gets a dash. */
export function table(heads: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const kept = heads.map((_, column) => rows.some((row) => row[column] !== ''));
	const line = (cells: readonly string[]) => `| ${cells.filter((_, column) => kept[column]).join(' | ')} |`;
	const body = rows.map((row) => line(row.map((cell) => (cell === '' ? '–' : cell.replaceAll('|', '\\|')))));
	return [line(heads), line(heads.map(() => '---')), ...body].join('\n');
}

export function list(lines: readonly string[]): string {
	return lines.map((line) => `- ${line}`).join('\n');
}

/** What stands between `<!-- name -->` and `<!-- /name -->`, replaced. */
export function withSection(text: string, name: string, content: string): string {
	const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
	const [start, end] = [text.indexOf(open), text.indexOf(close)];
	if (start === -1 || end < start) throw new Error(`The text has no section between ${open} and ${close}`);
	return `${text.slice(0, start + open.length)}\n${content}\n${text.slice(end)}`;
}
