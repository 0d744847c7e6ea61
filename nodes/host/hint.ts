import type { IExecuteFunctions } from 'n8n-workflow';

/** A note in the node's output panel; older n8n has no place for it. */
export function hint(context: IExecuteFunctions, message: string): void {
	if ('addExecutionHints' in context) context.addExecutionHints({ message, location: 'outputPane' });
	else (context as IExecuteFunctions).logger.info(message);
}
