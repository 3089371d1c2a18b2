import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { OrganisationCommand } from './commands.js';
import { decide } from './decide.js';
import type { OrganisationEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { initialOrganisation, type OrganisationState } from './state.js';

/**
 * An organisation that service points work with: its machine clients, and the advisors invited to hand over by hand. Visible to
 * the organisation itself; that administrators see all of them is decided by role, where access is checked.
 */
export const organisation: Aggregate<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  category: 'organisation',
  driven: false,
  initial: initialOrganisation,
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed: () => false,
  servicePointOf: () => null,
  visibleTo: (state) => (state.status === 'registered' ? [{ kind: 'organisation', id: state.organisation }] : []),
  personKeyOf: () => null,
};

export * from './commands.js';
export type * from './events.js';
export { organisationCommandRoles } from './allowed-commands.js';
export { organisationRejections } from './rejections.js';
export { advisorKeyOf, advisorOf, clientOf, type Advisor, type Client, type OrganisationState } from './state.js';
