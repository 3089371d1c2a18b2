import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { ServicePointCommand } from './commands.js';
import { decide } from './decide.js';
import type { ServicePointEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { initialServicePoint, type ServicePointState } from './state.js';
export { weekdayOf } from './weekdays.js';

/** A service point: the regions that it serves, and the people who work there with their roles. */
export const servicePoint: Aggregate<ServicePointState, ServicePointCommand, ServicePointEvent> = {
  category: 'service-point',
  driven: false,
  initial: initialServicePoint,
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed: () => false,
  servicePointOf: (state) => (state.status === 'open' ? state.servicePoint : null),
  visibleTo: (state) => (state.status === 'open' ? [{ kind: 'service-point', id: state.servicePoint }] : []),
  personKeyOf: () => null,
};

export * from './commands.js';
export type * from './events.js';
export { servicePointCommandRoles } from './allowed-commands.js';
export { normaliseMunicipality, regionServing, regionsServed, servesMunicipality } from './regions.js';
export { servicePointRejections } from './rejections.js';
export {
  memberKeyOf,
  memberOf,
  coversFor,
  standsInFor,
  type Member,
  type OpenServicePoint,
  type ServedRegion,
  type ServicePointState,
} from './state.js';
