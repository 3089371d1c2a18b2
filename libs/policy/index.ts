import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { PolicyCommand } from './commands.js';
import { decide } from './decide.js';
import type { PolicyEvent } from './events.js';
import { evolve } from './evolve.js';
import { defaultPolicy, type Policy } from './policy.js';
import { currentPolicy, initialPolicy, type PolicyState } from './state.js';

/** What one service point has agreed about terms; stream `policy/<service point>`. */
export const policy: Aggregate<PolicyState, PolicyCommand, PolicyEvent> = {
  category: 'policy',
  driven: false,
  initial: initialPolicy,
  decide,
  evolve,
  pending: () => [],
  allowedCommands,
  isClosed: () => false,
  servicePointOf: (state) => (state.status === 'set' ? state.servicePoint : null),
  visibleTo: (state) => (state.status === 'set' ? [{ kind: 'service-point', id: state.servicePoint }] : []),
  personKeyOf: () => null,
};

/** Whoever can tell how a stream stands. */
export interface StateReader {
  stateOf(stream: string): Promise<{ readonly state: unknown }>;
}

/** The policy of a service point as it holds now; the defaults where it set none, or where no service point is concerned. */
export async function policyOf(reader: StateReader, servicePoint: string | null): Promise<Policy> {
  if (servicePoint === null) return defaultPolicy;
  const { state } = await reader.stateOf(`policy/${servicePoint}`);
  return currentPolicy(state as PolicyState);
}

export * from './commands.js';
export * from './events.js';
export * from './policy.js';
export { policyCommandRoles } from './allowed-commands.js';
export { mostCheckIns, policyRanges } from './decide.js';
export { policyRejections } from './rejections.js';
export { currentPolicy, type PolicyState } from './state.js';
