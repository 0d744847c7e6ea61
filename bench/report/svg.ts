/** Plain SVG text: the same bytes for the same numbers, readable on light and on dark pages. */

const width = 720;
const rowHeight = 26;
const labelWidth = 250;
const valueWidth = 110;
const margin = 16;
const titleHeight = 44;

const style = [
	'text { font: 13px system-ui, sans-serif; fill: #24292f; }',
	'.title { font-weight: 600; font-size: 15px; }',
	'.note, .axis { fill: #57606a; font-size: 12px; }',
	'.line { stroke: #d0d7de; }',
	'.ours { fill: #1a7f37; } .other { fill: #8c959f; } .target { stroke: #cf222e; stroke-dasharray: 4 3; }',
	'@media (prefers-color-scheme: dark) {',
	'text { fill: #e6edf3; } .note, .axis { fill: #9198a1; } .line { stroke: #3d444d; }',
	'.ours { fill: #3fb950; } .other { fill: #656c76; } .target { stroke: #f85149; } }',
].join('\n');

export function escaped(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const at = (value: number) => String(Number(value.toFixed(1)));

function text(x: number, y: number, content: string, kind = '', anchor = 'start'): string {
	return `<text x="${at(x)}" y="${at(y)}" class="${kind}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function page(height: number, title: string, parts: readonly string[]): string {
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
		`<style>\n${style}\n</style>`,
		text(margin, 26, title, 'title'),
		...parts,
		'</svg>',
		'',
	].join('\n');
}

export interface Bar {
	label: string;
	value: number;
	/** What stands at the end of the bar. */
	shown: string;
	isOurs: boolean;
}

export interface BarChart {
	title: string;
	note: string;
	bars: readonly Bar[];
}

/** Horizontal bars from zero, the longest as wide as the place there is. */
export function barChart({ title, note, bars }: BarChart): string {
	const longest = Math.max(...bars.map(({ value }) => value), 1e-9);
	const room = width - labelWidth - valueWidth - 2 * margin;
	const rows = bars.flatMap(({ label, value, shown, isOurs }, index) => {
		const y = titleHeight + index * rowHeight;
		const length = Math.max(1, (value / longest) * room);
		const left = margin + labelWidth;
		return [
			text(left - 8, y + 17, label, '', 'end'),
			`<rect x="${left}" y="${y + 4}" width="${at(length)}" height="${rowHeight - 8}" rx="2" class="${isOurs ? 'ours' : 'other'}"/>`,
			text(left + length + 8, y + 17, shown),
		];
	});
	const height = titleHeight + bars.length * rowHeight + 34;
	return page(height, title, [...rows, text(margin, height - 12, note, 'note')]);
}

export interface Point {
	label: string;
	x: number;
	y: number;
	isOurs: boolean;
}

export interface PointChart {
	title: string;
	note: string;
	xTitle: string;
	yTitle: string;
	points: readonly Point[];
	/** The corner that must be reached: at most this far right and this high. */
	target?: { x: number; y: number };
}

const plotHeight = 260;
const gridLines = 5;

/** A round number at or above the given one: 1, 2 or 5 times a power of ten. */
export function niceCeiling(value: number): number {
	const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
	return ([1, 2, 5, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}

/** Points over two axes that start at zero. */
export function pointChart({ title, note, xTitle, yTitle, points, target }: PointChart): string {
	const box = { left: 60, top: titleHeight + 12, right: width - margin - 80, bottom: titleHeight + 12 + plotHeight };
	const most = {
		x: niceCeiling(Math.max(...points.map(({ x }) => x), target?.x ?? 0)),
		y: niceCeiling(Math.max(...points.map(({ y }) => y), target?.y ?? 0)),
	};
	const across = (x: number) => box.left + (x / most.x) * (box.right - box.left);
	const up = (y: number) => box.bottom - (y / most.y) * (box.bottom - box.top);
	const grid = Array.from({ length: gridLines + 1 }, (_, step) => step / gridLines).flatMap((share) => [
		`<path d="M${box.left} ${at(up(share * most.y))}H${box.right}" class="line"/>`,
		text(box.left - 8, up(share * most.y) + 4, at(share * most.y), 'axis', 'end'),
		text(across(share * most.x), box.bottom + 18, at(share * most.x), 'axis', 'middle'),
	]);
	const corner =
		target === undefined
			? []
			: [
					`<path d="M${at(across(target.x))} ${box.bottom}V${at(up(target.y))}H${box.left}" class="target" fill="none"/>`,
				];
	// Ours last, on top, its label below: it may lie right beside another.
	const inOrder = [...points].sort((one, other) => Number(one.isOurs) - Number(other.isOurs));
	const dots = inOrder.flatMap(({ label, x, y, isOurs }) => [
		`<circle cx="${at(across(x))}" cy="${at(up(y))}" r="5" class="${isOurs ? 'ours' : 'other'}"/>`,
		isOurs ? text(across(x) - 9, up(y) + 18, label, '', 'end') : text(across(x) + 9, up(y) - 6, label),
	]);
	const height = box.bottom + 74;
	return page(height, title, [
		...grid,
		...corner,
		...dots,
		text(box.left, box.top - 6, yTitle, 'axis'),
		text(box.right, box.bottom + 36, xTitle, 'axis', 'end'),
		text(margin, height - 12, note, 'note'),
	]);
}
