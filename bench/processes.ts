/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks of /proc, which Linux keeps at 100 a second whatever the kernel's own are. */
const ticksPerSecond = 100;

function childrenOf(pid: number): number[] {
	const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
	return text === '' ? [] : text.split(' ').map(Number);
}

/** A process and all it started. */
export function treeOf(pid: number): number[] {
	return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** Seconds of processor time that a process and all it started have used so far. */
export function cpuSeconds(pid: number): number {
	const ticks = treeOf(pid).map((one) => {
		const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
		// After the name, which may hold blanks, comes the state; user and system time are the 12th and 13th from there.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return Number(fields[11]) + Number(fields[12]);
	});
	return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

function statusMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
	const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(line?.[1] ?? NaN) / 1024;
}

/** Of the one process of a tree that has the most: n8n itself, not its keeper. */
export function largestOf(pid: number): number {
	const [largest = pid] = treeOf(pid).sort((one, other) => statusMb(other, 'VmRSS') - statusMb(one, 'VmRSS'));
	return largest;
}

/** Resident memory now; from here on, `peakMb` means what came after. */
export function resetPeakMb(pid: number): number {
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
	return statusMb(pid, 'VmRSS');
}

/** The most resident memory since `resetPeakMb`. */
export function peakMb(pid: number): number {
	return statusMb(pid, 'VmHWM');
}
