import { kinovi } from '../../../nodes/providers/kinovi';
import { goldenTaskUploads } from '../goldenTaskUpload';

export const goldenUploads = goldenTaskUploads(kinovi);
