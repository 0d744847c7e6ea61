/** What each section of the benchmark finds out; the shape of `results.json`. All times are wall clock of one run. */

/** How a batch is made into videos. */
export type BatchContender = 'ours' | 'background' | 'callback' | 'builtin' | 'loop';

export interface BatchRun {
	contender: BatchContender;
	items: number;
	/** From the call of the webhook to the end of the last node. */
	seconds: number;
	/** Status requests that reached the provider. Absent where extrapolated. */
	statusRequests?: number;
	/** At most, at the provider. Absent where extrapolated. */
	jobsInFlight?: number;
	extrapolated?: true;
}

export interface BatchFigures {
	/** Of the figures below. */
	items: number;
	jobSeconds: number;
	oursSeconds: number;
	backgroundSeconds: number;
	callbackSeconds: number;
	/** Extrapolated. */
	builtinSeconds: number;
	/** Extrapolated. */
	loopSeconds: number;
	/** How many times as long as ours in one execution the built-in node takes. */
	ratioToBuiltin: number;
	runs: BatchRun[];
}

export interface SlotsFigures {
	executions: number;
	jobSeconds: number;
	slots: number;
	oursSeconds: number;
	/** Extrapolated from `inProcessMeasured` executions. */
	inProcessSeconds: number;
	/** Extrapolated from `builtinMeasured` executions. */
	builtinSeconds: number;
	inProcessMeasured: { items: number; seconds: number };
	builtinMeasured: { items: number; seconds: number };
	/** Executions that slept when slots, CPU and database were measured. */
	asleep: number;
	/** At most, over all samples while they slept. */
	maxSlotsHeld: number;
	/** Of one core, main process and worker, while they slept, minus what the two take with nothing to do. */
	idleCpuPercent: number;
	/** With nothing to do. */
	restCpuPercent: number;
	/** Of the database, per sleeping execution. */
	bytesPerWaiting: number;
}

export interface StopFigures {
	/** Open in the execution that is stopped. */
	jobs: number;
	/** From the button to the end of the execution: median. */
	oursMs: number;
	longestMs: number;
	/** The same with n8n's own Wait node. */
	waitNodeMs: number;
	ratioToWaitNode: number;
	/** Calls to the provider in the seconds after Stop. */
	callsAfterwards: number;
}

export interface WakeRate {
	ratePerSecond: number;
	executions: number;
	p50Ms: number;
	p95Ms: number;
	p99Ms: number;
	/** Processor time of n8n per execution from its callback to its end, this benchmark's questions included. */
	cpuMsPerExecution: number;
	/** And what it takes n8n later, until nothing of the wait is left. */
	afterwardsCpuMs?: number;
	/** The same up to the end of an execution that slept in n8n's own Wait node, called at the same rate. */
	waitNodeCpuMs?: number;
	cpuRatioToWaitNode?: number;
}

export interface WakeFigures extends WakeRate {
	rates: WakeRate[];
}

export interface PollsFigures {
	/** Ours, or a fixed pause in seconds. */
	schedule: 'ours' | number;
	/** How long the provider says that a job takes. */
	expectedSeconds: number;
	/** How the real durations lie between half and two and a half times that. */
	spread: 'even' | 'aroundExpected';
	jobs: number;
	meanPolls: number;
	/** From the end of the job to the poll that sees it. */
	meanLagSeconds: number;
	p95LagSeconds: number;
}

export interface DownloadRun {
	contender: 'ours' | 'builtin';
	bytes: number;
	seconds: number;
	curlSeconds: number;
	/** Peak of n8n's resident memory over what it was right before. */
	extraRssMb: number;
	/** Our bytes per second over curl's. */
	ratioToCurl: number;
}

/** The largest file; the others are in `runs`. */
export interface DownloadFigures {
	bytes: number;
	extraRssMb: number;
	ratioToCurl: number;
	runs: DownloadRun[];
}

/** As results name it. */
export const builtinName = 'n8n OpenAI node';

export interface FaultFigures {
	/** A provider of ours, or the built-in node. */
	contender: string;
	scene: string;
	retryOnFail: boolean;
	asked: number;
	/** Jobs the provider made. */
	billed: number;
	/** Billed jobs that did not fail, and whose video or id the user was not given. */
	lost: number;
}

/** With so many rows of others in the table *Video jobs*. */
export interface LedgerRun {
	/** Create Video with ten items: median. */
	submitMs: number;
	/** Create Video with one item and a limit per day: median. */
	reservationMs: number;
	/** Peak of n8n's resident memory over what it was before. */
	extraRssMb: number;
}

export interface LedgerFigures {
	/** Of others, in the full table. */
	rows: number;
	/** As many Deduplication Keys as rows, and so many budgets. */
	budgets: number;
	items: number;
	few: LedgerRun;
	many: LedgerRun;
	/** Many over few. */
	submitRatio: number;
	reservationRatio: number;
}

export interface PackageFigures {
	unpackedKb: number;
	files: number;
	runtimeDependencies: number;
	/** Of all nodes and credentials, with n8n's own packages loaded already. */
	requireMs: number;
	/** n8n's package loader on this package, with n8n's own packages loaded already. */
	loadMs: number;
}

/** What it takes to make a stranger's text fit to be shown. */
export interface RedactFigures {
	bytes: number;
	/** Kinds of hostile text that were tried. */
	texts: number;
	plainMs: number;
	/** What the slowest of them consists of. */
	slowestText: string;
	slowestMs: number;
	ratioToPlain: number;
}

/** The form of Create Video in the editor. */
export interface FormRun {
	providers: number;
	properties: number;
	/** Of the node type, as the editor loads it. */
	kilobytes: number;
	/** From the click on another provider, or model, until the form shows its fields: medians. */
	providerMs: number;
	modelMs: number;
}

export interface FormFigures {
	kilobytesWithMany: number;
	/** The form with many providers over that of today. */
	ratioOfProviderChange: number;
	ratioOfModelChange: number;
	runs: FormRun[];
}

export interface Figures {
	batch: BatchFigures;
	slots: SlotsFigures;
	stop: StopFigures;
	wake: WakeFigures;
	polls: PollsFigures[];
	download: DownloadFigures;
	faults: FaultFigures[];
	ledger: LedgerFigures;
	package: PackageFigures;
	redact: RedactFigures;
	form: FormFigures;
}

export type SectionName = keyof Figures;

export const sectionNames = [
	'batch',
	'slots',
	'stop',
	'wake',
	'polls',
	'download',
	'faults',
	'ledger',
	'package',
	'redact',
	'form',
] as const satisfies readonly SectionName[];
