import type { Figures } from '../../bench/figures';
import type { Results, Taken } from '../../bench/results';

/** Made up; the targets are reached by all of them. */
export const goodFigures: Figures = {
	batch: {
		items: 50,
		jobSeconds: 20,
		oursSeconds: 22.4,
		backgroundSeconds: 84,
		callbackSeconds: 22.9,
		builtinSeconds: 1505,
		loopSeconds: 1010,
		ratioToBuiltin: 67.2,
		runs: [
			{ contender: 'ours', items: 50, seconds: 22.4, statusRequests: 400, jobsInFlight: 50 },
			{ contender: 'builtin', items: 1, seconds: 35, statusRequests: 3, jobsInFlight: 1 },
			{ contender: 'builtin', items: 50, seconds: 1505, extrapolated: true },
		],
	},
	slots: {
		executions: 1000,
		jobSeconds: 60,
		slots: 5,
		oursSeconds: 240,
		inProcessSeconds: 12_400,
		builtinSeconds: 16_000,
		inProcessMeasured: { items: 10, seconds: 124 },
		builtinMeasured: { items: 5, seconds: 80 },
		asleep: 100,
		maxSlotsHeld: 0,
		idleCpuPercent: 0.4,
		restCpuPercent: 2,
		bytesPerWaiting: 12_000,
	},
	stop: { jobs: 5, oursMs: 150, longestMs: 300, waitNodeMs: 100, ratioToWaitNode: 1.5, callsAfterwards: 0 },
	wake: {
		ratePerSecond: 5,
		executions: 150,
		p50Ms: 210,
		p95Ms: 400,
		p99Ms: 700,
		cpuMsPerExecution: 90,
		rates: [{ ratePerSecond: 5, executions: 150, p50Ms: 210, p95Ms: 400, p99Ms: 700, cpuMsPerExecution: 90 }],
	},
	polls: [
		{
			schedule: 'ours',
			expectedSeconds: 120,
			spread: 'even',
			jobs: 100,
			meanPolls: 7.5,
			meanLagSeconds: 4.5,
			p95LagSeconds: 9,
		},
		{
			schedule: 10,
			expectedSeconds: 120,
			spread: 'even',
			jobs: 100,
			meanPolls: 19,
			meanLagSeconds: 5,
			p95LagSeconds: 9.5,
		},
	],
	download: {
		bytes: 1024 ** 3,
		extraRssMb: 20,
		ratioToCurl: 0.95,
		runs: [{ contender: 'ours', bytes: 1024 ** 3, seconds: 2, curlSeconds: 1.9, extraRssMb: 20, ratioToCurl: 0.95 }],
	},
	faults: [
		{ contender: 'One of ours', scene: 'lost-answer', retryOnFail: true, asked: 2, billed: 2, lost: 0 },
		{ contender: 'n8n OpenAI node', scene: 'lost-answer', retryOnFail: true, asked: 2, billed: 6, lost: 6 },
	],
	ledger: {
		rows: 100_000,
		budgets: 70_000,
		items: 10,
		few: { submitMs: 600, reservationMs: 300, extraRssMb: 40 },
		many: { submitMs: 720, reservationMs: 330, extraRssMb: 45 },
		submitRatio: 1.2,
		reservationRatio: 1.1,
	},
	package: { unpackedKb: 211, files: 85, runtimeDependencies: 0, requireMs: 20, loadMs: 40 },
	redact: { bytes: 1_000_000, texts: 18, plainMs: 0.02, slowestText: 'key=', slowestMs: 0.04, ratioToPlain: 2 },
	form: {
		kilobytesWithMany: 150,
		ratioOfProviderChange: 1.2,
		ratioOfModelChange: 1.1,
		runs: [{ providers: 5, properties: 100, kilobytes: 60, providerMs: 80, modelMs: 70 }],
	},
};

export const taken: Taken = {
	date: '2026-11-20',
	tookSeconds: 60,
	machine: { cores: 2, memoryGb: 8, architecture: 'x64', node: '24.0.0' },
};

export const goodResults: Results = {
	...goodFigures,
	taken: {
		batch: taken,
		slots: taken,
		stop: taken,
		wake: taken,
		polls: taken,
		download: taken,
		faults: taken,
		ledger: taken,
		package: taken,
		redact: taken,
		form: taken,
	},
};
