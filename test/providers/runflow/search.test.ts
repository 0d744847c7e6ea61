import { runflow } from '../../../nodes/providers/runflow';
import { exampleRequest } from '../../video/exampleRequest';

describe('the search for a lost job at Runflow', () => {
	const request = { ...exampleRequest(), requestFormat: 'run', reference: 'ours' };
	const runs = [
		{ id: 'job-1', client_ref: 'theirs' },
		{ id: 'job-2', client_ref: 'ours' },
		{ id: 'job-3' },
		{ id: 'job-4', client_ref: 'ours, and more' },
	];

	it.each(['items', 'data'])('takes only jobs with our reference, whatever it lists under %s', (field) => {
		expect(runflow.readFound?.({ [field]: runs }, request).jobIds).toStrictEqual(['job-2']);
	});
});
