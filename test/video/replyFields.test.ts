import { errorText, firstText, idInCallback, idText, numberIn } from '../../nodes/video/replyFields';

describe('the first text', () => {
	it('skips empty texts and everything that is none', () => {
		expect(firstText(undefined, null, '', '  ', 0, {}, ['a'], 'found', 'later')).toBe('found');
		expect(firstText('', null)).toBeUndefined();
	});
});

describe('a number in a reply', () => {
	it.each([
		[1.5, 1.5],
		[0, 0],
		['1.512', 1.512],
		[' 7 ', 7],
		['', undefined],
		[' ', undefined],
		['abc', undefined],
		[null, undefined],
		[Number.NaN, undefined],
		['Infinity', undefined],
		[[5], undefined],
		[true, undefined],
	])('%p is read as %p', (value, number) => {
		expect(numberIn(value)).toBe(number);
	});
});

describe('what an error answer says', () => {
	it.each([
		['the named place', { message: 'Unknown model' }, 'Unknown model'],
		['several places', { message: 'Bad', details: 'duration' }, 'Bad — duration'],
		['the same text once', { message: 'Bad', error: 'Bad' }, 'Bad'],
		['an error inside', { error: { code: 'X', message: 'Denied' } }, 'Denied'],
		['a list, quoted', { message: 'Bad', errors: [{ path: ['a'] }] }, 'Bad — [{"path":["a"]}]'],
		['a page of text', '<h1>502</h1>', '<h1>502</h1>'],
	])('is read from %s', (_, body, text) => {
		expect(errorText(body, 'message', 'error', 'details', 'errors')).toBe(text);
	});

	it.each([[undefined], [null], [''], ['  '], [{}], [{ message: '' }], [{ errors: [] }], [[]], [17], [{ message: 5 }]])(
		'is nothing for %j',
		(body) => {
			expect(errorText(body, 'message', 'errors')).toBeUndefined();
		},
	);
});

describe('a job id', () => {
	it.each([
		['job-17', 'job-17'],
		[17, '17'],
		[0.5, undefined],
		[1e300, undefined],
		[{}, undefined],
	])('in an answer that says %j is %j', (said, id) => {
		expect(idText.parse(said)).toBe(id);
		expect(idInCallback({ data: { id: said } }, 'id')).toBe(id);
	});
});
