import type { IDataObject } from 'n8n-workflow';

import { providers } from '../../nodes/providers';
import type { Simulator, SimulatorOptions } from '../simulator/server';
import { startSimulator } from '../simulator/server';
import { markedJob } from '../markedJob';
import { imageUrl, usualParameters } from '../usualParameters';
import { journeyTime } from './journeyTime';
import type { Ended, RunOptions, Step } from './workflowRun';
import { accessWord, runToEnd } from './workflowRun';

export { imageUrl };

export const providerIds = providers.map(({ id }) => id);

export function createVideo(provider: string, changes: IDataObject = {}, settings: Partial<Step> = {}): Step {
	return { type: 'createVideo', parameters: { ...usualParameters(provider), ...changes }, ...settings };
}

export function waitForVideo(parameters: IDataObject = {}, settings: Partial<Step> = {}): Step {
	return {
		type: 'waitForVideo',
		// All there is to know, because tests look at all of it.
		parameters: { provider: 'fromJob', jobId: '={{ $json.jobId }}', simplify: false, ...parameters },
		...settings,
	};
}

/** A red test may leave its simulator behind, which must not keep the process. */
const open = new Set<Simulator>();
afterAll(async () => await Promise.all([...open].map((simulator) => simulator.close())));

/** A job whose videos came with its submit, and stay fresh however long the cases beside this one take. */
export function marked(job: Parameters<typeof markedJob>[0]): IDataObject {
	return markedJob(job, accessWord, journeyTime.now() + 24 * 60 * 60_000);
}

/** A provider side of one's own, in the time of the nodes, so that cases may run side by side. */
export async function withSimulator(
	work: (simulator: Simulator) => Promise<void>,
	options: SimulatorOptions = {},
): Promise<void> {
	const simulator = await startSimulator({ keys: [accessWord], jobSeconds: 0.5, time: journeyTime, ...options });
	open.add(simulator);
	try {
		await work(simulator);
	} finally {
		open.delete(simulator);
		await simulator.close();
	}
}

/** Runs rows through steps against a provider side of its own. */
export async function withRun(
	rows: readonly IDataObject[],
	steps: readonly Step[],
	work: (ended: Ended, simulator: Simulator) => void | Promise<void>,
	more: Partial<RunOptions> = {},
): Promise<void> {
	await withSimulator(async (simulator) => {
		await work(await runToEnd({ simulator, rows, steps, ...more }), simulator);
	});
}

/** Providers that can say afterwards whether a submit arrived. */
export const providersThatFind: readonly string[] = providers.filter(({ findCall }) => findCall).map(({ id }) => id);

/** Requests of one kind, oldest first. */
export function arrivalsOf(simulator: Simulator, kind: string) {
	return simulator.report().arrivals.filter((arrival) => arrival.kind === kind);
}

/** What an error row says about its job. */
export interface Details {
	code: string;
	provider?: string;
	jobId?: string;
	nextStep: string;
	reason?: string;
	billed?: boolean | null;
}

export function detailsOf(item: { json: IDataObject } | undefined): Details {
	return item?.json.details as unknown as Details;
}

/** The ids the simulator gave out, oldest first. */
export function jobIdsAt(simulator: Simulator): string[] {
	return simulator.jobs.list().map(({ jobId }) => jobId);
}
