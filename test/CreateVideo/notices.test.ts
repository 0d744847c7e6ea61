import type { INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createVideoForm } from '../../nodes/CreateVideo/form';

const node = { typeVersion: 1, type: 'createVideo' };

function noticesWith(values: INodeParameters): string[] {
	return createVideoForm
		.filter((field) => field.type === 'notice' && NodeHelpers.displayParameter(values, field, node, null))
		.map(({ displayName }) => displayName);
}

describe('the notice about the price', () => {
	it.each([
		[
			{ provider: 'eachLabs', operation: 'firstFrame', model: 'bytedance-seedance-2-0-image-to-video' },
			'About $1.51 for 5 seconds at 720p. List price per second: 480p $0.1412, 720p $0.3024, 1080p $0.685 (2026-06-01).',
		],
		[
			{ provider: 'shortApi', operation: 'text', model: 'bytedance/seedance-2.0/text-to-video' },
			'About $1.20 for 5 seconds at Standard. List price per second: Standard $0.24, Fast $0.20 (2026-11-20).',
		],
		[
			{ provider: 'seedance2Pro', operation: 'firstFrame', model: 'seedance-20' },
			'About 200 credits, $1.00 on the provider’s page, for 5 seconds. List price per second: 40 ($0.20) credits (2026-11-20).',
		],
		[
			{ provider: 'kinovi', operation: 'reference', model: 'seedance2-fast' },
			'About 140 credits, $0.66 on the provider’s page, for 5 seconds at 720p. List price per second: 480p 14 ($0.0659), 720p 28 ($0.1319) credits; with a reference video 480p 18 ($0.0848), 720p 34 ($0.1602) credits (2026-11-20).',
		],
		[
			{ provider: 'kinovi', operation: 'reference', model: 'seedance2-5-edit' },
			'List price per second: 480p 16 ($0.0737), 720p 35 ($0.1612), 1080p 85.68 ($0.3947) credits, for the seconds of the reference video too (2026-11-20).',
		],
		[
			{
				provider: 'runflow',
				requestFormat: 'run',
				operation: 'firstFrame',
				model: 'bytedance/seedance/2.0/image-to-video',
			},
			'About $0.50 for 5 seconds. List price per second: $0.10 (2026-04-08). Another page of the provider says $0.3024 per second.',
		],
		[
			{
				provider: 'runflow',
				requestFormat: 'runs',
				operation: 'firstFrame',
				model: 'bytedance/seedance/2.0/image-to-video',
			},
			'About $1.51 for 5 seconds at 720p. List price per second: 480p $0.3024, 720p $0.3024 (2026-04-08). Another page of the provider says $0.10 per second.',
		],
		[
			{ provider: 'shortApi', operation: 'reference', model: 'bytedance/seedance-2.0/omni-reference' },
			'List price per second: Standard $0.168, Fast $0.14, for the seconds of the reference video too (2026-11-20).',
		],
	])('belongs to the choices: %j', (values, text) => {
		expect(noticesWith(values).filter((notice) => notice.includes('List price'))).toStrictEqual([text]);
	});

	it('is not there for a model that is typed in', () => {
		const values = { provider: 'eachLabs', operation: 'text', model: 'tomorrow' };
		expect(noticesWith(values).filter((notice) => notice.includes('List price'))).toStrictEqual([]);
	});
});

describe('the notice about sound', () => {
	const about = (values: INodeParameters) => noticesWith(values).filter((notice) => /sound/.test(notice));

	it('says what is known where there is no switch', () => {
		expect(
			about({ provider: 'shortApi', operation: 'text', model: 'bytedance/seedance-2.0/text-to-video' }),
		).toStrictEqual(['ShortAPI has no switch for sound and does not say whether its videos have any.']);
	});

	it('is not there beside a switch', () => {
		expect(about({ provider: 'kinovi', operation: 'text', model: 'seedance-20' })).toStrictEqual([]);
	});
});
