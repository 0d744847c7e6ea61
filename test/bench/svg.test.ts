import { barChart, escaped, niceCeiling, pointChart } from '../../bench/report/svg';

const bars = [
	{ label: 'ours & others', value: 10, shown: '10 s', isOurs: true },
	{ label: '<b>', value: 40, shown: '40 s', isOurs: false },
];

function numbersOf(svg: string, attribute: string, tag: string): number[] {
	return [...svg.matchAll(new RegExp(`<${tag} [^>]*\\b${attribute}="([-\\d.]+)"`, 'g'))].map(([, value]) =>
		Number(value),
	);
}

describe('the plots', () => {
	it('are the same text for the same numbers', () => {
		const chart = { title: 'T', note: 'N', bars };
		expect(barChart(chart)).toBe(barChart(chart));
	});

	it('have bars as long as their values', () => {
		const [first = NaN, second = NaN] = numbersOf(barChart({ title: 'T', note: 'N', bars }), 'width', 'rect');
		expect(second / first).toBeCloseTo(4, 1);
	});

	it('let no label break the markup', () => {
		const svg = barChart({ title: '"quoted" <title>', note: 'N', bars });
		expect(svg).toContain('ours &amp; others');
		expect(svg).toContain('&lt;b&gt;');
		expect(svg).not.toContain('<b>');
		expect(escaped('a"b')).toBe('a&quot;b');
	});

	it('have other colours on a dark page', () => {
		expect(barChart({ title: 'T', note: 'N', bars })).toContain('prefers-color-scheme: dark');
	});

	it('put a point with more of everything further right and higher', () => {
		const points = [
			{ label: 'a', x: 4, y: 5, isOurs: false },
			{ label: 'b', x: 8, y: 10, isOurs: false },
		];
		const svg = pointChart({ title: 'T', note: 'N', xTitle: 'x', yTitle: 'y', points, target: { x: 8, y: 5 } });
		const [ax = NaN, bx = NaN] = numbersOf(svg, 'cx', 'circle');
		const [ay = NaN, by = NaN] = numbersOf(svg, 'cy', 'circle');
		expect(bx).toBeGreaterThan(ax);
		expect(by).toBeLessThan(ay);
		expect(svg).toContain('class="target"');
	});

	it('draw our point on top of the others', () => {
		const points = [
			{ label: 'ours', x: 4, y: 5, isOurs: true },
			{ label: 'other', x: 4, y: 5, isOurs: false },
		];
		const svg = pointChart({ title: 'T', note: 'N', xTitle: 'x', yTitle: 'y', points });
		const circles = [...svg.matchAll(/<circle [^>]*class="(\w+)"/g)].map(([, kind]) => kind);
		expect(circles).toEqual(['other', 'ours']);
	});

	it.each([
		[0.4, 0.5],
		[1, 1],
		[1.2, 2],
		[37, 50],
		[51, 100],
	])('have axes that end at a round number: %p at %p', (value, ceiling) => {
		expect(niceCeiling(value)).toBeCloseTo(ceiling, 6);
	});
});
