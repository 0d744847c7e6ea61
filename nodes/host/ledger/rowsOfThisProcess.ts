import { ProcessRows } from '../../engine/ledger/processRows';
import { processClock } from '../clock';

/** Shared by both nodes and all executions of this process. */
export const rowsOfThisProcess = new ProcessRows(processClock);
