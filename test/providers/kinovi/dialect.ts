import { taskDialect } from '../../simulator/taskPlatform';
import { pages, standard } from './page';

export const dialect = taskDialect({
	id: 'kinovi',
	envelope: standard.envelope,
	// On no page: a model that came after everything that was written here.
	rules: (model) => (model === 'seedance3' ? standard : pages.find((page) => page.model === model)),
	sampleInputs: (prompt) => ({ prompt, duration: 5 }),
	callbackShape: 'enveloped',
});
