import type { RecordedEvent } from '../event-store/port.js';
import { begin, isOn } from '../telemetry/index.js';
import type { Checkpoint } from './checkpoints.js';
import type { Projection } from './projection.js';

/** Of one batch; who catches up reads what happened long ago, and nobody looks for that. */
const mostTraces = 100;
/** Milliseconds after which nobody waits for an event to come into view. */
const stillAwaited = 60_000;

/** Those of the events whose coming into view somebody may wait for, and whose trace is told of. */
export function awaitedAmong(events: readonly RecordedEvent[], now: number): readonly RecordedEvent[] {
  if (!isOn()) return [];
  return events.filter(
    ({ metadata, recorded }) => metadata.traceparent !== undefined && now - Date.parse(recorded) <= stillAwaited,
  );
}

/** Ends the traces of awaited events where they come into view: a span in each of them, for the batch that they came in with. */
export function tellOfProjected(
  runners: readonly { readonly projection: Projection; readonly checkpoint: Pick<Checkpoint, 'stage'> }[],
  { awaited, events, began }: { readonly awaited: readonly RecordedEvent[]; readonly events: number; readonly began: number },
): void {
  const live = runners.filter(({ checkpoint }) => checkpoint.stage === 'live');
  if (live.length === 0) return;
  const told = new Set<string>();
  for (const { stream, metadata } of awaited) {
    const parent = metadata.traceparent;
    if (parent === undefined || told.has(parent) || told.size >= mostTraces) continue;
    told.add(parent);
    begin({
      name: 'projection',
      kind: 'consumer',
      parent,
      began,
      attributes: {
        'overstap.stream': stream,
        'overstap.projections': live.map(({ projection }) => projection.name).join(','),
        'overstap.events': events,
      },
    })?.end();
  }
}
