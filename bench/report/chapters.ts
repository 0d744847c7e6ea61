import type { FaultFigures, Figures, SectionName } from '../figures';
import { batchNames } from './plots';
import { table } from './table';

/** What a section says about itself, beside its figures. */
export interface Chapter {
	title: string;
	/** How its figures were taken. */
	how: string;
	/** Why a target is out of reach, where one is. */
	reason?: string;
}

export const chapters: Record<SectionName, Chapter> = {
	batch: {
		title: 'One execution with many videos',
		how: 'Each contender gets a simulated provider of its own, whose key may run any number of jobs at once, and a workflow webhook -> Split Out -> contender -> No Operation on the same n8n. Seconds go from the call of the webhook to the end of the last node. Ours download each video, as the built-in node does; the loop does not. The built-in node and the loop (Loop Over Items -> HTTP Request -> Wait 10 s -> HTTP Request -> If) make one video after the other, so they run with 1, 5 and 10 items, and 50 lies on the straight line through 1 and 10. They sleep nearly all of the time, and ours run meanwhile.',
	},
	slots: {
		title: 'Many executions on one worker',
		how: 'Queue mode with PostgreSQL and Redis: one main process, one worker with 5 slots. The webhooks are called 20 at a time; seconds go from the first call until the last execution has ended. Ours waits in the background and is called back. The other two hold a slot for each job, so they run with fewer executions and are extrapolated in rounds of 5. Before that, executions whose jobs never end fall asleep: slots held is the largest number of active executions in Redis over samples every 100 ms, processor time is that of main process and worker in /proc minus what both take with nothing to do, and the database size is what pg_database_size grew by, watchers included.',
		reason:
			'The worker is bound by the processor, so it follows the machine. Five runs on 2026-11-20, nothing else of ours beside them: 243 and 245 s soon after the machine had started, 304, 316 and 302 s on the same machines hours later. Right after the slowest, one wake-up took 13 to 49 % more processor time than in an earlier run (section `wake`), and curl three times as long for 1 GB. An execution wakes at least twice (its watcher, then itself), and each time n8n makes a new isolate for expressions. A first timed poll after two minutes instead of one took 233 s where 245 s were measured just before.',
	},
	stop: {
		title: 'Stop during the wait',
		how: "An execution waits in This Execution for jobs that never end. Milliseconds go from the request that the editor's Stop button makes until n8n lists the execution as ended; then the provider side counts what still arrives during the other contender's turn. That one is n8n's own Wait node, waiting inside its execution.",
	},
	wake: {
		title: 'From the callback to the next node',
		how: "Executions sleep with one job each, which ends when the benchmark says so: one after the other at a fixed rate, whether n8n keeps up or not. The lag goes from the moment a job was to end to the start of the node after Wait for Video as n8n notes it, so it holds the callback, its check with the provider, and the resumed execution. Timed polls of the other sleepers go on meanwhile, as they would. Then the same number of executions that sleep in n8n's own Wait node is called at the same rate: what waking an execution costs n8n at least.",
		reason:
			"A wake-up is one webhook call, in which the provider is asked, and one resumed execution; the watcher learns of the end at its next timed waking, writes it into the table and ends (*afterwards*). The processor time per execution, times the callbacks per second, must stay below one core. In a processor profile of n8n 2.40.7 during wake-ups, about 30 % of the time of its main thread went to n8n's isolated expression runtime (a new isolate for webhooks and resumed executions), about as much to its database, and 2 % to this package's own code.",
	},
	polls: {
		title: 'Status requests against lag',
		how: 'A simulation with the very function that Wait for Video uses in This Execution, without n8n: a first poll right after the submit, then one after each pause. Real durations are drawn with a fixed seed between 0.5 and 2.5 times the expected one, the same for every schedule; the schedule knows the expected one only. Even: all equally likely. Around: a triangle with its peak at the expected duration.',
		reason:
			'With durations spread evenly between 60 and 300 s, 8 polls and 5 s cannot be had together by any schedule that does not know the duration. A pause of g seconds at a time when a share S of the jobs is still open costs S polls and, for the jobs that end in it, a lag of g/2. By the inequality of Cauchy and Schwarz, polls x mean lag is at least half the square of the integral of sqrt(S(t) f(t)) over the time in which jobs end: 53 poll-seconds here, so 5 s cost at least 10.7 polls, and 8 polls at least 6.7 s, even for a schedule made for exactly this spread. Polls are free and lag is what people see, so ours keeps the lag. It also spends some polls before half of the expected time, so that a job that is ready far too soon is noticed within three quarters of its own time.',
	},
	download: {
		title: 'Memory and speed of a download',
		how: "n8n keeps binary data on disk. Wait for Video (Output: Link and File) and the built-in node each fetch a file that is made while it is sent; curl fetches the same file to the same disk. Seconds go from the request that reaches the provider to the end of the node. Memory is the peak of n8n's resident memory (VmHWM, reset before each run) minus what was resident right before, after a first small download. Medians of three runs.",
		reason:
			"A community node reaches the network only through n8n's own HTTP helper, and stores files only through n8n's own store; n8n's own node is as fast. In a processor profile of n8n 2.40.7 while Wait for Video fetched 1 GB, 39 % of the time of its main thread went to garbage collection (each 64 KB that the socket reads is a new buffer beside a heap of some hundred MB), 28 % to waiting for socket and disk by turns, 10 % to writing, 8 % to reading, and less than 1 % to this package's own code. A video of 30 MB takes less than a tenth of a second.",
	},
	faults: {
		title: 'What is billed when something goes wrong',
		how: 'Every scene of the simulator that can cost money, at the second of two items, with Retry On Fail off and on (3 tries) and On Error = stop. Billed is what the provider made. Lost is a billed job that did not fail and whose video or id is in no item and no error. docs/money-matrix.md has ours with every setting.',
		reason:
			'After a lost or unreadable answer to the submit, Seedance2-pro and ShortAPI have no documented call that lists jobs: the job is billed and nobody can know its id. It is not sent again, and the error says where to look. Each Labs and Runflow have such a call, and the job is found and adopted.',
	},
	ledger: {
		title: 'A long past in the table Video jobs',
		how: 'Two n8ns on SQLite, asked by turns: the table of one has ten rows of other executions, that of the other many, each with a Deduplication Key of its own, written into the database while n8n was stopped. Milliseconds are those of Create Video as n8n notes them, with providers that answer at once: ten items, and one item with Maximum Cost per Day. Medians. Memory is the peak of n8n over what was resident before, over all runs.',
		reason:
			'On SQLite n8n reads every page of every data table before each change, to keep its limit for their size, and every row for each search, because it keeps no index. A submit is three changes and one search of two statements, however many items it has; each costs as much as the table is large. It was 21 changes and two searches before they were made in bulk. The figures of 2026-11-21 were taken beside other work, at a load of 16 on two cores; two hours before, at a load of 10, it was 3.68 and 2.61 x with the changes one by one, and 1.73 and 1.76 x with them in bulk and two searches.',
	},
	package: {
		title: 'The package',
		how: "`npm pack --dry-run` for size and files. `require` of all nodes and credentials, unpacked as n8n does it, in a fresh process in which n8n-workflow, n8n-core and zod are loaded already; and n8n-core's PackageDirectoryLoader on the same folder. Medians of nine processes.",
	},
	redact: {
		title: "A stranger's text",
		how: 'Refusals of providers, ids and addresses are made fit to be shown: short, without keys and query strings. Text that makes slow patterns slow, over and over to one megabyte, beside as much of a plain sentence; medians of 201 runs in one process. Only its beginning is read.',
	},
	form: {
		title: 'The form in the editor',
		how: 'n8n loads this package, and beside it the same one with twelve providers: copies of those there are, each with models, limits and prices of its own. In Chromium, milliseconds go from the click on another provider or model until a field that only one of the two has is there or gone, and the page is drawn. Medians of twenty changes.',
	},
};

const yes = (is: boolean) => (is ? 'on' : 'off');

function faultsTable(rows: readonly FaultFigures[]): string[] {
	const contenders = [...new Set(rows.map(({ contender }) => contender))];
	const cases = rows.filter(({ contender }) => contender === contenders[0]);
	const cell = (contender: string, { scene, retryOnFail }: FaultFigures) => {
		const row = rows.find(
			(one) => one.contender === contender && one.scene === scene && one.retryOnFail === retryOnFail,
		);
		if (row === undefined) return '';
		const text = `${row.asked}/${row.billed}/${row.lost}`;
		return row.billed > row.asked || row.lost > 0 ? `**${text}**` : text;
	};
	return [
		'Asked/billed/lost.',
		'',
		...table(
			['Scene', 'Retry On Fail', ...contenders],
			cases.map((one) => [one.scene, yes(one.retryOnFail), ...contenders.map((contender) => cell(contender, one))]),
		),
	];
}

/** All figures of a section. */
export const tables: { [Name in SectionName]: (figures: Figures[Name]) => string[] } = {
	batch: ({ runs }) =>
		table(
			['', 'Videos', 'Seconds', 'Status requests', 'Jobs in flight'],
			[...runs]
				.sort((one, other) => one.items - other.items)
				.map(({ contender, items, seconds, statusRequests = '', jobsInFlight = '', extrapolated }) => [
					batchNames[contender],
					items,
					`${seconds}${extrapolated ? ' (extrapolated)' : ''}`,
					statusRequests,
					jobsInFlight,
				]),
		),
	slots: (figures) => {
		const { executions, oursSeconds, inProcessSeconds, builtinSeconds, inProcessMeasured, builtinMeasured } = figures;
		const { asleep, maxSlotsHeld, idleCpuPercent, restCpuPercent, bytesPerWaiting } = figures;
		return [
			...table(
				['', `Seconds for ${executions} executions`, 'Measured'],
				[
					['Ours, in the background', oursSeconds, `${executions} executions`],
					[
						'Ours, in this execution',
						`${inProcessSeconds} (extrapolated)`,
						`${inProcessMeasured.items} executions, ${inProcessMeasured.seconds} s`,
					],
					[
						batchNames.builtin,
						`${builtinSeconds} (extrapolated)`,
						`${builtinMeasured.items} executions, ${builtinMeasured.seconds} s`,
					],
				],
			),
			'',
			...table(
				[`While ${asleep} executions sleep`, ''],
				[
					['Slots held, at most', maxSlotsHeld],
					['Processor, of one core', `${idleCpuPercent} % on top of ${restCpuPercent} % with nothing to do`],
					['Database, per execution', `${bytesPerWaiting} bytes`],
				],
			),
		];
	},
	stop: ({ jobs, oursMs, longestMs, waitNodeMs, ratioToWaitNode, callsAfterwards }) =>
		table(
			['Open jobs', 'Wait for Video', 'Longest', "n8n's Wait node", 'Ours over the Wait node', 'Calls afterwards'],
			[[jobs, `${oursMs} ms`, `${longestMs} ms`, `${waitNodeMs} ms`, `${ratioToWaitNode} x`, callsAfterwards]],
		),
	wake: ({ rates }) =>
		table(
			[
				'Callbacks per second',
				'Executions',
				'p50',
				'p95',
				'p99',
				'CPU of n8n per execution',
				'Afterwards',
				"n8n's Wait node",
				'Ours over the Wait node',
			],
			rates.map((rate) => [
				rate.ratePerSecond,
				rate.executions,
				`${rate.p50Ms} ms`,
				`${rate.p95Ms} ms`,
				`${rate.p99Ms} ms`,
				`${rate.cpuMsPerExecution} ms`,
				`${rate.afterwardsCpuMs ?? '?'} ms`,
				`${rate.waitNodeCpuMs ?? '?'} ms`,
				`${rate.cpuRatioToWaitNode ?? '?'} x`,
			]),
		),
	polls: (rows) =>
		table(
			['Schedule', 'Expected', 'Real durations', 'Polls per job', 'Mean lag', 'p95 lag'],
			rows.map(({ schedule, expectedSeconds, spread, meanPolls, meanLagSeconds, p95LagSeconds }) => [
				schedule === 'ours' ? '**ours**' : `every ${schedule} s`,
				`${expectedSeconds} s`,
				spread === 'even' ? 'even' : 'around',
				meanPolls,
				`${meanLagSeconds} s`,
				`${p95LagSeconds} s`,
			]),
		),
	download: ({ runs }) =>
		table(
			['', 'File', 'Extra memory', 'Seconds', 'curl', 'Speed over curl'],
			runs.map(({ contender, bytes, extraRssMb, seconds, curlSeconds, ratioToCurl }) => [
				contender === 'ours' ? 'Wait for Video' : batchNames.builtin,
				`${Math.round(bytes / 1024 ** 2)} MB`,
				`${extraRssMb} MB`,
				`${seconds} s`,
				`${curlSeconds} s`,
				ratioToCurl,
			]),
		),
	faults: faultsTable,
	ledger: ({ rows, budgets, items, few, many, submitRatio, reservationRatio }) =>
		table(
			['Rows of others', 'Budgets', `${items} items`, 'One item with a limit per day', 'Extra memory'],
			[
				[10, 10, `${few.submitMs} ms`, `${few.reservationMs} ms`, `${few.extraRssMb} MB`],
				[rows, budgets, `${many.submitMs} ms`, `${many.reservationMs} ms`, `${many.extraRssMb} MB`],
				['Many over few', '', `${submitRatio} x`, `${reservationRatio} x`, ''],
			],
		),
	package: ({ unpackedKb, files, runtimeDependencies, requireMs, loadMs }) =>
		table(
			['Unpacked', 'Files', 'Runtime dependencies', 'require', 'n8n loads the nodes'],
			[[`${unpackedKb} KB`, files, runtimeDependencies, `${requireMs} ms`, `${loadMs} ms`]],
		),
	redact: ({ texts, plainMs, slowestText, slowestMs, ratioToPlain }) =>
		table(
			['1 MB of plain text', `Slowest of ${texts} hostile texts`, 'Takes', 'Over plain text'],
			[[`${plainMs} ms`, `\`${slowestText}\``, `${slowestMs} ms`, ratioToPlain]],
		),
	form: ({ runs }) =>
		table(
			['Providers', 'Properties', 'Node type', 'Change of provider', 'Change of model'],
			runs.map(({ providers, properties, kilobytes, providerMs, modelMs }) => [
				providers,
				properties,
				`${kilobytes} KB`,
				`${providerMs} ms`,
				`${modelMs} ms`,
			]),
		),
};
