import type { Party } from '../kernel/actor.js';
import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { OrganisationCommand } from './commands.js';
import { decide } from './decide.js';
import type { OrganisationEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { initialOrganisation, type OrganisationState } from './state.js';

/**
 * An organisation that service points work with: its machine clients, and the advisors invited to hand over by hand. Who adds one of
 * these decides who reads what the organisation sees of its handovers; so one service point manages it, and to others it is not there.
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
  visibleTo,
  personKeyOf: () => null,
};

function visibleTo(state: OrganisationState): readonly Party[] {
  if (state.status === 'not-registered') return [];
  const own: Party = { kind: 'organisation', id: state.organisation };
  return state.managedBy === null ? [own] : [own, { kind: 'service-point', id: state.managedBy }];
}

export * from './commands.js';
export type * from './events.js';
export { organisationCommandRoles } from './allowed-commands.js';
export { organisationRejections } from './rejections.js';
export { advisorKeyOf, advisorOf, clientOf, type Advisor, type Client, type OrganisationState } from './state.js';
