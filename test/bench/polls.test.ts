import { follow, simulatePolls } from '../../bench/sections/polls';

describe('the simulation of polls', () => {
	it('counts the poll right after the submit and every later one, until the job is seen to be ready', () => {
		expect(follow(25_000, () => 10_000)).toEqual({ polls: 4, lagMs: 5_000 });
		expect(follow(0, () => 10_000)).toEqual({ polls: 1, lagMs: 0 });
		expect(follow(20_000, () => 10_000)).toEqual({ polls: 3, lagMs: 0 });
	});

	it('asks the schedule about the age of the job and tells it nothing else', () => {
		const ages: number[] = [];
		follow(60_000, (ageMs) => {
			ages.push(ageMs);
			return 20_000;
		});
		expect(ages).toEqual([0, 20_000, 40_000]);
	});

	const rows = simulatePolls(3_000);

	it('gives a fixed pause the lag and the polls that can be computed by hand', () => {
		const row = rows.find((one) => one.schedule === 10 && one.expectedSeconds === 120 && one.spread === 'even');
		// From 60 to 300 s, 180 s in the mean: a first poll, one each 10 s, and on average half a pause too late.
		expect(row?.meanPolls).toBeCloseTo(19.5, 0);
		expect(row?.meanLagSeconds).toBeCloseTo(5, 0);
	});

	it('has real durations of half to two and a half times the expected one, those around it nearer to it', () => {
		const every2s = rows.filter(({ schedule }) => schedule === 2);
		// A pause is short beside the durations, so polls times pause is their mean.
		const means = every2s.map(({ meanPolls, expectedSeconds }) => ((meanPolls - 1.5) * 2) / expectedSeconds);
		expect(means.map((mean) => Number(mean.toFixed(1)))).toEqual([1.5, 1.5, 1.5, 1.3, 1.3, 1.3]);
	});

	it('draws the same durations again', () => {
		expect(simulatePolls(500)).toEqual(simulatePolls(500));
	});

	it.each(['even', 'aroundExpected'])(
		'has our schedule ask less often than any fixed pause with its lag (%s)',
		(spread) => {
			for (const ours of rows.filter((one) => one.schedule === 'ours' && one.spread === spread)) {
				const fixed = rows.filter((one) => one.schedule !== 'ours' && one.spread === spread);
				const better = fixed.filter(
					(one) =>
						one.expectedSeconds === ours.expectedSeconds &&
						one.meanPolls <= ours.meanPolls &&
						one.meanLagSeconds <= ours.meanLagSeconds,
				);
				expect(better).toEqual([]);
			}
		},
	);
});
