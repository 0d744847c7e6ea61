import { poll } from '../../../nodes/engine/polling/poll';
import { submit } from '../../../nodes/engine/submitting/submit';
import { toVideoError } from '../../../nodes/video/errors';
import { shortApi } from '../../../nodes/providers/shortApi';
import { ManualClock } from '../../engine/manualClock';
import { answered, ScriptedTransport } from '../../engine/scriptedTransport';
import { exampleRequest } from '../../video/exampleRequest';

/** ShortAPI answers every poll with 200 and puts its errors inside. */
describe('a poll of a job of ShortAPI that meets an error inside a 200', () => {
	it.each([
		[{ code: 429, info: 'too many requests' }, 'blind', 'rate-limit'],
		[{ code: 1006, info: 'rate limit reached' }, 'blind', 'rate-limit'],
		[{ code: 1003, info: 'insufficient balance' }, 'blind', 'quota'],
		[{ code: '503' }, 'blind', 'unavailable'],
		[{ code: 1, message: 'internal error' }, 'blind', 'unavailable'],
		[{ code: 1005, info: 'job not found' }, 'missing', 'rejected'],
		[{ code: 404, info: 'job not found' }, 'missing', 'rejected'],
	])('such as %j is %s', async (body, kind, code) => {
		const ports = { transport: new ScriptedTransport(answered(200, body)), clock: new ManualClock() };
		expect(await poll(shortApi, 'job-17', ports)).toMatchObject({
			kind,
			error: { code, facts: { jobId: 'job-17', billed: null } },
		});
	});
});

describe('a submit to ShortAPI that meets an error inside a 200', () => {
	const submitted = async (body: object) => {
		const ports = { transport: new ScriptedTransport(answered(200, body)), clock: new ManualClock() };
		const outcome = await submit(shortApi, exampleRequest(), ports).catch(toVideoError);
		return 'jobId' in outcome ? outcome.jobId : 'code' in outcome ? outcome.code : outcome;
	};

	it.each([
		[{ code: 400, info: 'bad duration' }, 'rejected'],
		[{ code: 1003, info: 'insufficient balance' }, 'quota'],
		[{ code: 500, info: 'internal error' }, 'submission-uncertain'],
		[{ code: '504', info: 'gateway timeout' }, 'submission-uncertain'],
		[{ code: 5001, info: 'bad duration' }, 'rejected'],
		[{ code: 1, info: 'slow', data: { job_id: 'job-17' } }, 'job-17'],
	])('such as %j comes to %s', async (body, outcome) => {
		expect(await submitted(body)).toBe(outcome);
	});
});
