import type { AggregateRegistry } from '../../execution/registry.js';
import { partyKey } from '../../kernel/actor.js';
import { fold, put, type Projection } from '../../projection/index.js';
import { openObligations } from './table.js';

/** `pending` of every aggregate there is. */
export function openObligationsProjection(registry: AggregateRegistry): Projection {
  return {
    name: 'open-obligations',
    version: 1,
    tables: [openObligations],
    sources: registry.categories.map((category) => {
      const aggregate = registry.of(`${category}/`);
      return fold(aggregate, {
        rows: (state, { stream }) => {
          const servicePoint = aggregate.servicePointOf(state);
          const visibleTo = servicePoint === null ? [] : [partyKey({ kind: 'service-point', id: servicePoint })];
          const rows = aggregate.pending(state).map(({ id, dueAt, target, command, summary }) => ({
            stream,
            obligationId: id,
            dueAt,
            target,
            command: command.type,
            summary,
            servicePoint,
            visibleTo,
          }));
          return [put(openObligations, ...rows)];
        },
      });
    }),
  };
}
