import type pg from 'pg';
import { isPositionOf, type EventStore } from '../../libs/event-store/port.js';
import { checkpointsOf, projectionStatuses, type Projection } from '../../libs/projection/index.js';
import { observe } from '../../libs/telemetry/index.js';

/** A metric is to be there when much is behind as well: it is dropped where looking takes longer than the exporter waits. */
const countedForMetrics = 1_000;

/** Tells how far projections are behind the store. Only of one that is not at its last event the events are counted. */
export function observeLag(pool: pg.Pool, store: EventStore, projections: readonly Projection[]): void {
  observe(['lagEvents', 'lagTime', 'stopped'], async () => {
    const [last, checkpoints] = await Promise.all([store.last(), checkpointsOf(pool)]);
    const atEnd = new Set(
      checkpoints
        .filter(
          ({ stage, position, parked }) =>
            stage === 'live' &&
            parked === null &&
            position !== null &&
            isPositionOf(store, position) &&
            (last === undefined || store.comparePositions(position, last) >= 0),
        )
        .map(({ name }) => name),
    );
    const behind = await projectionStatuses(
      pool,
      store,
      projections.filter(({ name }) => !atEnd.has(name)),
      countedForMetrics,
    );
    const figures = [
      ...[...atEnd].map((name) => ({ name, events: 0, seconds: 0, stopped: 0 })),
      ...behind.map(({ name, state, eventsBehind: events, secondsBehind: seconds }) => ({
        name,
        events,
        seconds,
        stopped: state === 'parked' || state === 'absent' ? 1 : 0,
      })),
    ].map(({ name, ...values }) => ({ ...values, attributes: { 'overstap.projection': name } }));
    return {
      lagEvents: figures.map(({ events: value, attributes }) => ({ value, attributes })),
      lagTime: figures.map(({ seconds: value, attributes }) => ({ value, attributes })),
      stopped: figures.map(({ stopped: value, attributes }) => ({ value, attributes })),
    };
  });
}
