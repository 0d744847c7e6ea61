import { z } from 'zod';
import { defineProvider } from '../../nodes/video/defineProvider';

const reply = z.object({ id: z.string().optional(), state: z.string().optional(), complaint: z.string().optional() });

/** A provider nobody has: the engine must not care whose dialect it speaks. */
export const exampleProvider = defineProvider({
	id: 'example',
	name: 'Example Films',
	credential: 'exampleApi',
	baseUrl: 'https://api.example.com',
	searchWords: [],
	dashboard: 'https://example.com/jobs',
	keySteps: ['Sign in at example.com.'],
	quirks: [],
	unverified: [],
	requestFormats: [{ id: 'jobs', name: 'Jobs', description: 'Jobs' }],
	offers: [
		{
			mode: 'text',
			models: [{ id: 'example-model', name: 'Example Model', expectedSeconds: 60 }],
			limits: { duration: { min: 1, max: 10, default: 5, auto: false }, mediaAddress: 'https' },
		},
	],
	authorize: (apiKey) => ({ Authorization: apiKey }),
	input: ({ prompt }) => ({ prompt }),
	submitCall: (_, input) => ({ method: 'POST', path: '/jobs', body: input, timeoutSeconds: 60 }),
	submissionReply: reply,
	readSubmission: ({ id, complaint }) =>
		complaint === undefined ? { outcome: 'accepted', jobId: id } : { outcome: 'rejected', message: complaint },
	statusCall: (jobId) => ({ method: 'GET', path: `/jobs/${jobId}`, timeoutSeconds: 30 }),
	statusReply: reply.extend({ state: z.string() }),
	readStatus: ({ state, complaint }) => {
		if (complaint !== undefined) return { phase: 'rejected', message: complaint };
		return state === 'done'
			? { phase: 'succeeded', videos: [{ url: 'https://files.example.com/v.mp4' }] }
			: { phase: 'running' };
	},
	rejection: ({ body }) => ({ message: typeof body === 'string' ? body : undefined }),
	checkCall: { method: 'GET', path: '/me', timeoutSeconds: 30 },
	readCallback: (body) => (body as { job?: string }).job,
	readCheck: ({ status }) => (status === 200 ? 'accepted' : 'rejected'),
});
