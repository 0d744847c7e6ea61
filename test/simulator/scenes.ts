export type Outcome = 'succeeded' | 'failed' | 'moderated' | 'canceled';

/** What goes wrong with one poll, although the job is fine. */
export type Blip = 'unavailable' | 'dropped' | 'rate-limited' | 'garbage' | 'not-found';

/** One play a prompt can ask for. Only the deviations from the happy course are named. */
export interface Scene {
	summary: string;
	submit?: 'refused' | 'out-of-credit' | 'rate-limited-once' | 'dropped-before' | 'lost-answer' | 'garbage';
	outcome?: Outcome | 'never';
	lengthFactor?: number;
	polls?: readonly Blip[];
	everyPoll?: Blip;
	drifted?: true;
	/** Where results are asked for apart. */
	result?: 'expired';
	callback?: 'none' | 'early' | 'late' | 'twice' | 'forged';
	file?: 'expired-first' | 'huge' | 'short' | 'foreign-redirect' | 'stalled' | 'html';
}

export const scenes = {
	happy: { summary: 'queued, running, then succeeded' },
	instant: { summary: 'settled at the first poll', lengthFactor: 0 },
	slow: { summary: 'takes three times as long', lengthFactor: 3 },
	flaky: {
		summary: 'polls meet a 503, a dropped connection and a 429 before they work',
		polls: ['unavailable', 'dropped', 'rate-limited'],
	},
	refused: { summary: 'the create is refused as invalid input; not billed', submit: 'refused' },
	'out-of-credit': { summary: 'the create is refused for lack of credit; not billed', submit: 'out-of-credit' },
	moderated: { summary: "fails with the provider's content rejection", outcome: 'moderated' },
	failed: { summary: "fails on the provider's side", outcome: 'failed' },
	malformed: { summary: 'the first two polls answer 200 with HTML', polls: ['garbage', 'garbage'] },
	'malformed-create': { summary: 'created and billed, but the answer is HTML', submit: 'garbage' },
	drifted: { summary: 'polls use an unknown status word and unknown fields while running', drifted: true },
	'lost-answer': { summary: 'created and billed, then the connection drops without an answer', submit: 'lost-answer' },
	'dropped-before': { summary: 'the connection drops and nothing was created', submit: 'dropped-before' },
	'rate-limited': {
		summary: 'the first create of this prompt meets a 429, the next one works',
		submit: 'rate-limited-once',
	},
	vanished: { summary: 'every poll says the job does not exist', everyPoll: 'not-found' },
	'missing-once': { summary: 'the first poll says the job does not exist, then it does', polls: ['not-found'] },
	'expired-result': { summary: 'ends well, but the provider has forgotten the result', result: 'expired' },
	stuck: { summary: 'never settles', outcome: 'never' },
	canceled: { summary: 'ends canceled, or failed where the provider has no such state', outcome: 'canceled' },
	'early-callback': {
		summary: 'the callback arrives before the create is answered',
		lengthFactor: 0,
		callback: 'early',
	},
	'late-callback': { summary: 'the callback arrives two minutes after the video is ready', callback: 'late' },
	'twice-callback': { summary: 'the same callback arrives twice', callback: 'twice' },
	'forged-callback': { summary: 'half-way, a forged callback claims success with a foreign file', callback: 'forged' },
	'no-callback': { summary: 'the callback never comes', callback: 'none' },
	'expired-link': {
		summary: 'the first file request says 403; a later poll gives a working link',
		file: 'expired-first',
	},
	'huge-file': { summary: 'a large file: `megabytes: N` in the prompt, 300 unless said', file: 'huge' },
	'short-file': { summary: 'announces more bytes than it sends, then closes', file: 'short' },
	'foreign-redirect': { summary: 'the file redirects to another host and port', file: 'foreign-redirect' },
	'stalled-file': { summary: 'sends a part of the file, then nothing more', file: 'stalled' },
	'html-file': { summary: 'answers 200 with HTML instead of a video', file: 'html' },
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

/** What a prompt asks of the simulator; `scene` is undefined when it names one that does not exist. */
export interface Direction {
	sceneAsked: string;
	scene: (Scene & { name: SceneName }) | undefined;
	seconds: number | undefined;
	megabytes: number;
}

const isSceneName = (name: string): name is SceneName => Object.hasOwn(scenes, name);

/** Reads `scene: …`, `seconds: …` and `megabytes: …` out of a prompt. */
export function readDirection(prompt: string): Direction {
	const name = /scene:\s*([a-z-]+)/i.exec(prompt)?.[1]?.toLowerCase() ?? 'happy';
	const seconds = /seconds:\s*(\d+(?:\.\d+)?)/i.exec(prompt)?.[1];
	return {
		sceneAsked: name,
		scene: isSceneName(name) ? { ...scenes[name], name } : undefined,
		seconds: seconds === undefined ? undefined : Number(seconds),
		megabytes: Number(/megabytes:\s*(\d+)/i.exec(prompt)?.[1] ?? 300),
	};
}
