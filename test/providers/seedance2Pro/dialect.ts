import type { JsonObject } from '../../simulator/fixture';
import type { FieldTable, InputRules } from '../../simulator/inputRules';
import { countOf } from '../../simulator/inputRules';
import { taskDialect } from '../../simulator/taskPlatform';
import { imageToVideo } from './page';

const accepts = 'http';

/** The page about images, and what those about text and references add to it. */
const fields: FieldTable = {
	...imageToVideo.fields,
	urls: { is: 'addresses', accepts, atMost: 9 },
	videoUrls: { is: 'addresses', accepts, atMost: 3 },
	ratio: { is: 'text', oneOf: ['16:9', '9:16', '1:1', '4:3', '3:4'] },
};

const has = (input: JsonObject, ...keys: string[]) => keys.some((key) => key in input);

const rules: InputRules = {
	fields,
	conflicts: [
		{
			when: (input) => countOf(input, 'urls') > 2 && !has(input, 'videoUrls', 'ratio'),
			path: 'urls',
			message: 'provide 1 or 2 images',
		},
	],
};

export const dialect = taskDialect({
	id: 'seedance2Pro',
	envelope: { ...imageToVideo.envelope, model: { is: 'text', required: true } },
	rules: (model) => (model === imageToVideo.model ? rules : undefined),
	sampleInputs: (prompt) => ({ prompt, duration: '5s' }),
	callbackShape: 'flat',
});
