/** How a job ended that made no video: canceled, or why it failed, and whether the provider keeps the money as far as it says. */
export type ExpectedEnd = readonly [reason: string, billed: boolean | null];
