import type { ReconcilePorts } from '../../engine/submitting/reconcile';
import type { Claimed, JobLedger } from '../../host/ledger/jobLedger';
import type { VideosMark } from '../../host/videosMark';
import type { BudgetSettings } from '../budget/budgetSettings';
import type { CheckedRequest } from '../checkedRequest';
import type { Publish } from '../files/publish';
import type { Capacity } from './capacity';

/** One item to submit, and what makes it the same order again. */
export interface Task extends Pick<Claimed, 'itemIndex' | 'fit' | 'isToolCall'> {
	checked: CheckedRequest;
}

/** A task that is new, by its name in the ledger. */
export interface ClaimedTask extends Task {
	key: string;
}

/** What all submits of one run share. */
export interface SubmitRun {
	ports: ReconcilePorts;
	publish: Publish;
	videosMark: VideosMark;
	ledger: JobLedger;
	budget: BudgetSettings;
	capacity: Capacity;
	/** The first item that fails ends the node, so nothing more may be paid for. */
	stopOnError: boolean;
}
