import type { Claimed } from '../host/ledger/jobLedger';
import type { ItemFile } from '../host/files/itemFiles';
import type { ModelFacts } from '../video/offer';
import type { VideoProvider } from '../video/provider';
import type { RequestFormat } from '../video/requestFormat';
import type { VideoRequest } from '../video/request';

/** The files of one request, by the `url` that stands for each. */
export type FilesByUrl = ReadonlyMap<string, ItemFile>;

/** A request in which nothing is wrong, as far as anybody can tell before it is sent. */
export interface CheckedRequest {
	provider: VideoProvider;
	request: VideoRequest;
	/** What has to get to the provider before the request can be sent. */
	files: FilesByUrl;
	format: RequestFormat;
	/** Absent when the model is not in our list. */
	model?: ModelFacts;
	warnings: string[];
	/** The user's own name for the item; absent without one. */
	deduplication?: Claimed['deduplication'];
}
