import type { JsonObject } from '../../nodes/video/json';
import type { VideoRequest } from '../../nodes/video/request';
import type { GoldenRequest } from './goldenRequest';

/** What is wanted of a task, and the `inputs` that a page writes for it. */
export type TaskCase = readonly [
	name: string,
	request: Partial<VideoRequest> & Pick<VideoRequest, 'mode' | 'prompt'>,
	inputs: JsonObject,
];

/** The same requests for each of the models, which differ in nothing but their name. */
export function goldenTasks(models: readonly string[], cases: readonly TaskCase[]): GoldenRequest[] {
	return models.flatMap((model) =>
		cases.map(([name, special, inputs]) => ({
			name: `${model}, ${name}`,
			request: { model, frames: [], images: [], videos: [], audios: [], ...special },
			call: {
				method: 'POST' as const,
				path: '/api/v1/jobs/createTask',
				body: { model, inputs, ...(special.callbackUrl !== undefined && { callBackUrl: special.callbackUrl }) },
			},
		})),
	);
}
