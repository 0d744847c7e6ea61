import type { VideoProvider } from '../nodes/video/provider';

/** Name of the class of a provider's credential, and of its file: n8n finds it by that. */
export function credentialClass({ credential }: Pick<VideoProvider, 'credential'>): string {
	return `${credential[0]?.toUpperCase()}${credential.slice(1)}`;
}
