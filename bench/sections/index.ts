import type { SectionName } from '../figures';
import type { Section } from '../section';
import { batch } from './batch';
import { download } from './download';
import { faults } from './faults';
import { ledger } from './ledger';
import { polls } from './polls';
import { form } from './form';
import { packageSection } from './package';
import { redaction } from './redact';
import { slots } from './slots';
import { stop } from './stop';
import { wake } from './wake';

type AnySection = { [Name in SectionName]: Section<Name> }[SectionName];

/** In the order in which they run: what takes seconds first. */
export const sections: readonly AnySection[] = [
	polls,
	redaction,
	packageSection,
	form,
	stop,
	batch,
	slots,
	wake,
	download,
	faults,
	ledger,
];
