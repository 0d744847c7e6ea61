import type { ToolForm } from '../host/tool';

/** Wait for Video in the hands of an AI agent. */
export const waitForVideoTool: ToolForm = {
	description:
		'Waits until the video of a job is ready, which takes some minutes, and answers with its link in videoUrl. If it says that the video is not ready, call it again with the same jobId; do not create the video again.',
	fields: { jobId: 'The jobId that Create Video answered' },
	// A tool call is not suspended, and what comes back to the model is text.
	hidden: ['waitUsing', 'output'],
};
