import { fal } from '../../../nodes/providers/fal';
import { readFixture } from '../../simulator/fixture';

const { body } = readFixture('fal', 'models');
const model = 'fal-ai/ltx-2/text-to-video';

describe('the catalogue of fal', () => {
	it('is asked without anything being paid, and for the schema of one model', () => {
		expect(fal.catalogue?.modelsCall('kling')).toMatchObject({ method: 'GET', host: 'api.fal.ai', path: '/v1/models' });
		expect(fal.catalogue?.inputsCall(model).query).toStrictEqual({ endpoint_id: model, expand: 'openapi-3.0' });
	});

	it('lists the models that make videos', () => {
		expect(fal.catalogue?.readModels(body)).toStrictEqual([
			{ id: model, name: 'LTX-2 Text to Video', modes: ['text'] },
		]);
	});

	it('says the inputs of a model in its order, with what each is', () => {
		expect(fal.catalogue?.readInputs(body, model)).toStrictEqual([
			{
				name: 'prompt',
				label: 'Prompt',
				kind: 'text',
				required: true,
				description: 'The prompt to generate the video from',
			},
			{ name: 'image_url', label: 'Image URL', kind: 'file', required: false },
			{ name: 'num_frames', label: 'Number of Frames', kind: 'number', required: false, usual: 121 },
			{
				name: 'camera',
				label: 'Camera',
				kind: 'choice',
				required: false,
				values: ['static', 'dolly_in'],
				usual: 'static',
			},
			{ name: 'generate_audio', label: 'Generate Audio', kind: 'switch', required: false, usual: true },
			{ name: 'loras', label: 'LoRAs', kind: 'json', required: false },
			{ name: 'guidance', label: 'guidance', kind: 'number', required: false },
		]);
	});

	it.each([
		undefined,
		null,
		'<html>',
		{},
		{ models: 7 },
		{ models: [{ endpoint_id: model, openapi: { components: [] } }] },
	])('knows nothing from %j', (other) => {
		expect(fal.catalogue?.readInputs(other, model)).toBeUndefined();
		expect(fal.catalogue?.readModels(other) ?? []).toStrictEqual([]);
	});
});
