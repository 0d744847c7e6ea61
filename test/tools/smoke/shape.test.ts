import { anything, differences } from '../../../tools/smoke/shape';

const running = { name: 'running', body: { id: 'a', status: 'running', output: null, input: anything } };
const done = {
	name: 'done',
	body: { id: 'a', status: 'done', output: [{ url: 'https://example.com/v.mp4', width: 1280 }], input: anything },
};

describe('an answer beside the recorded ones', () => {
	it('is the same when only the values differ', () => {
		const live = { id: 'b', status: 'queued', output: null, input: { prompt: 'A kite', seed: 7 } };
		expect(differences(live, [running, done])).toStrictEqual({ closest: 'running', lines: [] });
	});

	it('shows fields that no recorded answer has, with what they are', () => {
		const live = { ...done.body, output: [{ url: 'https://example.com/v.mp4', width: 1280, fps: 24 }], eta: 'soon' };
		expect(differences(live, [running, done])).toStrictEqual({
			closest: 'done',
			lines: ['new: output[].fps (number)', 'new: eta (text)'],
		});
	});

	it('shows fields that the closest recorded answer has and this one lacks', () => {
		const live = { id: 'b', output: [{ url: 'https://example.com/v.mp4' }], input: {} };
		expect(differences(live, [running, done])).toStrictEqual({
			closest: 'done',
			lines: ['missing: status (in done)', 'missing: output[].width (in done)'],
		});
	});

	it('shows values of another kind, but says nothing where a recorded one is null', () => {
		const live = { id: 17, status: 'running', output: 'https://example.com/v.mp4', input: {} };
		expect(differences(live, [running])?.lines).toStrictEqual(['other kind: id is number, recorded as text']);
	});

	it('has nothing to be compared with where none is recorded', () => {
		expect(differences({ id: 1 }, [])).toBeUndefined();
	});
});
