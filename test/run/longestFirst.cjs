const { statSync } = require('node:fs');
const Sequencer = require('@jest/test-sequencer').default;

/** Projects by how long their files wait: what waits begins first, and what computes fills the gaps. */
const order = ['browser', 'queue', 'n8n', 'journeys', 'unit'];

/** The same order on every machine, also on a first run, of which jest has no times. */
class LongestFirst extends Sequencer {
	sort(tests) {
		const place = ({ context }) => order.indexOf(context.config.displayName.name);
		const bytes = ({ path }) => statSync(path).size;
		return [...tests].sort((one, other) => place(one) - place(other) || bytes(other) - bytes(one));
	}
}

module.exports = LongestFirst;
