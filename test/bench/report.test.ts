import { sectionNames } from '../../bench/figures';
import { plots } from '../../bench/report/plots';
import { report } from '../../bench/report/report';
import { noResults, withFailure } from '../../bench/results';
import { goodFigures, goodResults, taken } from './figures';

describe('RESULTS.md', () => {
	const page = report(goodResults);

	it.each(sectionNames)('says how the figures of %s were taken and how to take them again', (name) => {
		const chapter = page.split(/^## /m).find((text) => text.includes(`(\`${name}\`)`));
		expect(chapter).toContain('**How.**');
		expect(chapter).toContain(`Again: \`npm run bench -- ${name}\``);
		expect(chapter).toContain('2026-11-20');
	});

	it('marks what was extrapolated', () => {
		expect(page).toContain('| Built-in OpenAI node | 50 | 1505 (extrapolated) |  |  |');
		expect(page).toContain('12400 (extrapolated)');
	});

	it('gives the reason only where a target is missed', () => {
		expect(page).not.toContain('Cauchy');
		const slow = goodFigures.polls.map((row) => ({ ...row, meanPolls: 12 }));
		expect(report({ ...goodResults, polls: slow })).toContain('Cauchy');
	});

	it('says which figures are missing and which run failed', () => {
		expect(report(noResults)).toContain('No figures yet.');
		expect(report(withFailure(goodResults, 'wake', 'n8n did not start', taken))).toContain('n8n did not start');
	});

	it('shows a plot for every section that has one, and no other', () => {
		const shown = [...page.matchAll(/\]\(plots\/([^)]+)\)/g)].map(([, file]) => file);
		expect(shown.sort()).toEqual(Object.keys(plots(goodResults)).sort());
		expect(plots(noResults)).toEqual({});
	});

	it('sets money that was lost or paid twice in bold', () => {
		expect(page).toContain('| lost-answer | on | 2/2/0 | **2/6/6** |');
	});

	it('names no folder and no host of the machine it was made on', () => {
		expect(page).not.toMatch(/\/(home|root|tmp|work|Users)\//);
	});
});
