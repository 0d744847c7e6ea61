import { seedance2Pro } from '../../../nodes/providers/seedance2Pro';
import { goldenTaskUploads } from '../goldenTaskUpload';

export const goldenUploads = goldenTaskUploads(seedance2Pro);
