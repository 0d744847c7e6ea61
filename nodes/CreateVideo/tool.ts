import type { ToolForm } from '../host/tool';

/** Create Video in the hands of an AI agent. Media fields are filled in only in the modes that show them. */
export const createVideoTool: ToolForm = {
	description:
		'Starts one AI video and answers at once with its jobId. Every new video costs money, so call it once per video. Then call Wait for Video with the jobId to get the link.',
	fields: {
		prompt: 'What happens in the video, and how the camera moves',
		firstFrame: 'URL of the image the video starts with',
		lastFrame: 'URL of the image the video ends with',
		images: 'URLs of the reference images, one per line',
	},
};
