import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { CandidateCommand } from './commands.js';
import { decide } from './decide.js';
import type { CandidateEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { initialCandidate, type CandidateState } from './state.js';

/** One person at one service point, from registration to erasure. */
export const candidate: Aggregate<CandidateState, CandidateCommand, CandidateEvent> = {
  category: 'candidate',
  driven: false,
  initial: initialCandidate,
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed: (state) => state.status === 'erased',
  servicePointOf: (state) => (state.status === 'unregistered' ? null : state.servicePoint),
  visibleTo: (state) => (state.status === 'unregistered' ? [] : [{ kind: 'service-point', id: state.servicePoint }]),
  personKeyOf: (state) => (state.status === 'active' ? state.personKey : null),
};

export { candidateCommandRoles } from './allowed-commands.js';
export { candidateRejections } from './rejections.js';
export type * from './commands.js';
export type * from './events.js';
export * from './disclosure.js';
export * from './origin.js';
export * from './persona.js';
export * from './rights.js';
export * from './situation.js';
export * from './skills.js';
export { toHandOver } from './handing-over.js';
export {
  assignedCoaches,
  isDisclosed,
  mayReadTexts,
  type ActiveCandidate,
  type CandidateState,
  type ErasingCandidate,
} from './state.js';
