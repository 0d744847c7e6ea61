import { providers } from '../../nodes/providers';
import { choices, type Choices } from '../fuzz/choices';
import type { SceneName } from '../simulator/scenes';

/** What stands behind the first wait of a workflow. */
export type Shape = 'plain' | 'approval' | 'form' | 'loop' | 'secondWait' | 'approvalAndSecondWait';

/** One video as its prompt asks for it. */
export interface PlannedVideo {
	scene: SceneName;
	seconds: number;
}

/** One workflow with one execution, which waits in the background at least once. */
export interface PlannedWait {
	name: string;
	/** All times are in seconds of the run, which are counted while n8n is up. */
	startSeconds: number;
	provider: string;
	shape: Shape;
	videos: PlannedVideo[];
	/** The video of the second wait, where there is one. */
	second: PlannedVideo;
	giveUpMinutes: number;
	/** Otherwise what failed leaves by the error output. */
	stopsOnError: boolean;
	withFile: boolean;
	withCallbacks: boolean;
	/** How long somebody takes to answer an approval or a form. */
	answerSeconds: number;
	/** Somebody stops the execution so long after its start, if it sleeps then. */
	stopSeconds?: number;
}

/** What n8n is doing when it is killed: the first such thing after the time of the kill. */
export type Moment = 'any' | 'submit' | 'poll' | 'file' | 'callback';

export interface PlannedKill {
	atSeconds: number;
	moment: Moment;
	/** Until it is started again, beside the time that starting takes. */
	downSeconds: number;
}

/** The machine sleeps, as laptops do: n8n goes on where it was, but its clock is later. */
export interface PlannedNap {
	atSeconds: number;
	seconds: number;
}

/** All that we decide about a run; the same for the same seed. */
export interface ChaosPlan {
	seed: number;
	waits: PlannedWait[];
	kills: PlannedKill[];
	naps: PlannedNap[];
	/** When the provider is away. */
	away: { fromSeconds: number; toSeconds: number; answer: 'nothing' | 'unavailable' };
}

/** Longer than any wait here gives itself, and than the 15 minutes behind it for which its parent once kept a net. */
const longOutageSeconds = 24 * 60;

const secondsBetweenStarts = 6;

const shapes: readonly Shape[] = ['plain', 'approval', 'form', 'loop', 'secondWait', 'approvalAndSecondWait'];

const usualScenes: readonly SceneName[] = ['happy', 'happy', 'no-callback', 'twice-callback', 'late-callback'];

const rareScenes: readonly SceneName[] = [
	'forged-callback',
	'early-callback',
	'flaky',
	'malformed',
	'missing-once',
	'drifted',
	'failed',
	'moderated',
	'stuck',
];

const moments: readonly Moment[] = ['any', 'any', 'submit', 'poll', 'file', 'callback'];

function plannedVideo({ below, chance, oneOf }: Choices): PlannedVideo {
	return { scene: chance(0.7) ? oneOf(usualScenes) : oneOf(rareScenes), seconds: 5 + below(90) };
}

function plannedWait(random: Choices, number: number): PlannedWait {
	const { below, chance, oneOf } = random;
	const video = () => plannedVideo(random);
	return {
		name: `wait-${number}`,
		startSeconds: number * secondsBetweenStarts + below(secondsBetweenStarts),
		provider: oneOf(providers).id,
		shape: oneOf(shapes),
		videos: Array.from({ length: chance(0.4) ? 1 : 2 + below(9) }, video),
		second: video(),
		giveUpMinutes: 3 + below(3),
		stopsOnError: chance(0.3),
		withFile: chance(0.3),
		withCallbacks: chance(0.7),
		answerSeconds: 5 + below(240),
		...(chance(0.1) && { stopSeconds: 20 + below(60) }),
	};
}

/** A kill for every 7 waits, at least three; one of them keeps n8n down for longer than every deadline. */
function plannedKills({ below, oneOf }: Choices, waits: number): PlannedKill[] {
	const count = Math.max(3, Math.round(waits / 7));
	const lastsSeconds = waits * secondsBetweenStarts + 60;
	const part = lastsSeconds / count;
	const long = below(count);
	return Array.from({ length: count }, (_, index) => ({
		atSeconds: 20 + Math.floor(index * part) + below(part),
		moment: oneOf(moments),
		downSeconds: index === long ? longOutageSeconds : below(40),
	}));
}

export function chaosPlan(seed: number, waits: number): ChaosPlan {
	const random = choices(seed);
	const atSeconds = () => 10 + random.below(waits * secondsBetweenStarts);
	const fromSeconds = atSeconds();
	return {
		seed,
		waits: Array.from({ length: waits }, (_, index) => plannedWait(random, index + 1)),
		kills: plannedKills(random, waits),
		naps: random.list(2, () => ({ atSeconds: atSeconds(), seconds: 60 + random.below(20 * 60) })),
		away: {
			fromSeconds,
			toSeconds: fromSeconds + 20 + random.below(100),
			answer: random.oneOf(['nothing', 'unavailable']),
		},
	};
}

const named = ({ scene, seconds }: PlannedVideo) => `${scene} ${seconds}s`;

function describeWait(wait: PlannedWait): string {
	const { shape, second, videos, startSeconds, provider, giveUpMinutes } = wait;
	return [
		`${wait.name} at ${startSeconds}s: ${shape} of ${provider}, gives up after ${giveUpMinutes} min`,
		`videos: ${videos.map(named).join(', ')}`,
		...(shape.endsWith('econdWait') ? [`then ${named(second)}`] : []),
		[
			wait.withCallbacks ? 'callbacks' : 'no callbacks',
			wait.withFile ? 'files' : 'links',
			wait.stopsOnError ? 'stops on error' : 'error output',
			`answered after ${wait.answerSeconds}s`,
			...(wait.stopSeconds === undefined ? [] : [`stopped after ${wait.stopSeconds}s`]),
		].join(', '),
	].join('; ');
}

/** For whoever plays it again. */
export function describePlan({ seed, waits, kills, naps, away }: ChaosPlan): string {
	return [
		`Seed ${seed}, ${waits.length} waits`,
		...waits.map(describeWait),
		...kills.map(
			({ atSeconds, moment, downSeconds }) => `killed at ${atSeconds}s (${moment}), down for ${downSeconds}s`,
		),
		...naps.map(({ atSeconds, seconds }) => `the machine sleeps at ${atSeconds}s for ${seconds}s`),
		`the provider is away from ${away.fromSeconds}s to ${away.toSeconds}s (${away.answer})`,
	].join('\n');
}
