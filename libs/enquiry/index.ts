import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { EnquiryCommand } from './commands.js';
import { decide } from './decide.js';
import type { EnquiryEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { initialEnquiry, type EnquiryState } from './state.js';

/** A question from anybody, followed up, and erased after its term (domain description, "Enquiry and candidate"). */
export const enquiry: Aggregate<EnquiryState, EnquiryCommand, EnquiryEvent> = {
  category: 'enquiry',
  driven: false,
  initial: initialEnquiry,
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed: (state) => state.status === 'erased',
  servicePointOf: (state) => (state.status === 'unregistered' ? null : state.servicePoint),
  visibleTo: (state) => (state.status === 'unregistered' ? [] : [{ kind: 'service-point', id: state.servicePoint }]),
  personKeyOf: (state) => (state.status === 'unregistered' || state.status === 'erased' ? null : state.personKey),
};

export { enquiryCommandRoles } from './allowed-commands.js';
export { enquiryRejections } from './rejections.js';
export * from './commands.js';
export type * from './events.js';
export { candidateIdOf, type EnquiryState } from './state.js';
