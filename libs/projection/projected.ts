import type { RecordedEvent } from '../event-store/port.js';
import { begin, isOn } from '../telemetry/index.js';
import type { Checkpoint } from './checkpoints.js';
import type { Projection } from './projection.js';

/** Of one batch; who catches up reads what happened long ago, and nobody looks for that. */
const mostTraces = 100;
/** Milliseconds after which nobody waits for an event to come into view. */
const stillAwaited = 60_000;

/** Ends the traces of events where they come into view: a span in each of them, for the batch that they came in with. */
export function tellOfProjected(
  runners: readonly { readonly projection: Projection; readonly checkpoint: Pick<Checkpoint, 'stage'> }[],
  events: readonly RecordedEvent[],
  began: number,
): void {
  if (!isOn()) return;
  const live = runners.filter(({ checkpoint }) => checkpoint.stage === 'live');
  if (live.length === 0) return;
  const told = new Set<string>();
  for (const { stream, recorded, metadata } of events) {
    const parent = metadata.traceparent;
    if (parent === undefined || told.has(parent) || told.size >= mostTraces || began - Date.parse(recorded) > stillAwaited)
      continue;
    told.add(parent);
    begin({
      name: 'projection',
      kind: 'consumer',
      parent,
      began,
      attributes: {
        'overstap.stream': stream,
        'overstap.projections': live.map(({ projection }) => projection.name).join(','),
        'overstap.events': events.length,
      },
    })?.end();
  }
}
