import type { VideoProvider } from '../../nodes/video/provider';
import { offersIn } from '../../nodes/video/offer';
import type { Mode } from '../../nodes/video/request';

export interface FormPicture {
	/** Also the name of the picture's file below docs/images/forms. */
	name: string;
	/** Absent where the provider has only one. */
	requestFormat?: string;
	operation: Mode;
}

/** One for each form that Create Video has for a provider. */
export function formPictures(provider: VideoProvider): FormPicture[] {
	const isChoice = provider.requestFormats.length > 1;
	return provider.requestFormats.flatMap(({ id: format }) =>
		offersIn(provider, format).map(({ mode }) => ({
			name: [provider.id, ...(isChoice ? [format] : []), mode].join('-'),
			...(isChoice && { requestFormat: format }),
			operation: mode,
		})),
	);
}
