import { providers } from '../../../nodes/providers';
import { providersOnN8n } from '../../tier';
import { usualParameters } from '../../usualParameters';
import type { Money } from './money';
import type { OnError, Settings } from './order';

const shortNames: Readonly<Record<OnError, string>> = {
	stopWorkflow: 'stop',
	continueRegularOutput: 'continue',
	continueErrorOutput: 'error branch',
};

type Entry = Settings & { row: string; money: Money };

/** What the tests saw, as they saw it; printed as the page. */
export class Matrix {
	private readonly scenes: Entry[] = [];
	private readonly interruptions: Entry[] = [];

	note(table: 'scenes' | 'interruptions', entry: Entry): void {
		this[table].push(entry);
	}

	/** The page, with the columns of the providers these tests ran for. */
	print(): string {
		return [
			'# Who pays for what: asked/billed/lost/false doubts',
			'',
			'Each cell is a batch of videos on a real n8n and simulated providers: how many were *asked* for, how many jobs the provider',
			'*billed* (before refunds), how many billed jobs are *lost* (their id is in no item, error row or error), and for how many items',
			'there is a *false doubt*: an error or the table *Video jobs* says that they may be billed, although nothing was sent for them.',
			'Where the three settings of *On Error* differ, the cell names them. `*`: the answer never reached n8n, nothing was sent again,',
			'and the error says where to look.',
			'',
			'This page is written by the test `test/n8n/matrix` (with `UPDATE_MATRIX=1`), which fails when it is no longer true.',
			'',
			'## When something goes wrong with the first of three items',
			'',
			...grid('Scene', this.scenes, sceneColumns),
			'',
			`${[...otherFormats(), '*Wait for Video* with *This Execution*'].join(', ')}.`,
			'',
			'## When the execution is interrupted',
			'',
			...grid('Then it is retried, or goes on', this.interruptions, interruptionColumns),
			'',
		].join('\n');
	}

	/** What a page about all providers says about those that these tests ran for. */
	withoutOtherProviders(page: string): string {
		const others = providers.filter((provider) => !providersOnN8n.includes(provider)).map(({ name }) => name);
		let dropped: number[] = [];
		const lines = page.split('\n').map((line, index, all) => {
			if (!line.startsWith('| ')) return line;
			const cells = line.slice(2, -2).split(' | ');
			const isHead = !all[index - 1]?.startsWith('| ');
			if (isHead) dropped = cells.flatMap((title, at) => (others.includes(title.replace(/,.*/, '')) ? [at] : []));
			return row(cells.filter((_, at) => !dropped.includes(at)));
		});
		return lines.join('\n');
	}
}

const sceneColumns: readonly Column[] = providersOnN8n.flatMap(({ id, name }) =>
	[false, true].map((retryOnFail) => ({
		title: `${name}${retryOnFail ? ', Retry On Fail' : ''}`,
		has: (entry: Entry) => entry.provider === id && entry.retryOnFail === retryOnFail,
	})),
);

const interruptionColumns: readonly Column[] = providersOnN8n.map(({ id, name }) => ({
	title: name,
	has: (entry: Entry) => entry.provider === id,
}));

/** Where not the default request format is used, because that one answers only when the video is ready. */
function otherFormats(): string[] {
	return providers.flatMap(({ id, name, requestFormats }) => {
		const { requestFormat } = usualParameters(id);
		const format = requestFormats.find((one) => one.id === requestFormat);
		// Without the explanation behind the name.
		return format ? [`${name} is used with its *${format.name.replace(/ \(.*/, '')}*`] : [];
	});
}

interface Column {
	title: string;
	has(entry: Entry): boolean;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function grid(corner: string, entries: readonly Entry[], columns: readonly Column[]): string[] {
	const rows = [...new Set(entries.map(({ row }) => row))];
	return [
		row([corner, ...columns.map(({ title }) => title)]),
		row([corner, ...columns].map(() => '---')),
		...rows.map((title) =>
			row([title, ...columns.map(({ has }) => cell(entries.filter((entry) => entry.row === title && has(entry))))]),
		),
	];
}

const figures = ({ asked, billed, lost, falseDoubts }: Money) =>
	`${asked}/${billed}/${lost.length}/${falseDoubts.length}${lost.length > 0 ? '*' : ''}`;

/** Settings with the same result are one. */
function cell(entries: readonly Entry[]): string {
	const results = [...new Set(entries.map(({ money }) => figures(money)))];
	if (results.length <= 1) return results.join('');
	const settingsWith = (result: string) =>
		entries.filter(({ money }) => figures(money) === result).map(({ onError }) => shortNames[onError]);
	return results.map((result) => `${result} (${settingsWith(result).join(', ')})`).join('; ');
}
