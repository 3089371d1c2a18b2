import type { EventStore, Position, RecordedEvent } from '../port.js';
import { beginLine, blockLine, endLine, eventLine, SoFar, sourceOf } from './format.js';

export interface ExportProgress {
  readonly events: number;
  /** When the store wrote the last of them. */
  readonly recorded: string;
}

export interface ExportOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
  /** Up to this position, itself included, or nothing at all; default where the store stands when this begins. */
  readonly until?: Position | null;
  /** What the archive holds already, up to the end of a block; goes on counting what is added. */
  readonly soFar?: SoFar;
  /** Position of its last event. */
  readonly after?: Position;
}

const batchSize = 1_000;

/**
 * The lines of an archive of all events in the order of the store, a block at a time; what is written meanwhile is for the next time. The
 * same store, up to the same position, gives the same lines.
 */
export async function* exportEvents(
  store: EventStore,
  { signal, onProgress, until, soFar = SoFar.nothing(), after }: ExportOptions,
): AsyncGenerator<readonly string[]> {
  const last = until === undefined ? await store.last() : (until ?? undefined);
  let lines: string[] = [];
  const add = (text: string, addTo: (text: string) => void): void => {
    addTo(text);
    lines.push(text);
  };
  const taken = (): readonly string[] => {
    const block = lines;
    lines = [];
    return block;
  };
  const close = (): void => add(blockLine(soFar.block()), (text) => soFar.addBlock(text));

  if (soFar.isEmpty) {
    const first = last === undefined ? undefined : await firstOf(store, signal);
    add(beginLine(first ? sourceOf(first) : null), (text) => soFar.addLine(text));
  }
  for await (const event of eventsUpTo(store, last, after, signal)) {
    add(eventLine(event), (text) => soFar.addEvent(text, event));
    if (!soFar.blockIsFull) continue;
    close();
    yield taken();
    onProgress?.({ events: soFar.events, recorded: event.recorded });
  }
  if (soFar.blockIsOpen) close();
  add(endLine(soFar.end()), (text) => soFar.addLine(text));
  yield taken();
}

/** The event with which a store begins; none in an empty one. */
export async function firstOf(store: EventStore, signal: AbortSignal): Promise<RecordedEvent | undefined> {
  const last = await store.last();
  for await (const event of eventsUpTo(store, last, undefined, signal, 1)) return event;
  return undefined;
}

async function* eventsUpTo(
  store: EventStore,
  last: Position | undefined,
  after: Position | undefined,
  signal: AbortSignal,
  atOnce = batchSize,
): AsyncGenerator<RecordedEvent> {
  if (last === undefined || (after !== undefined && store.comparePositions(after, last) >= 0)) return;
  const ended = new AbortController();
  const options = { after, batchSize: atOnce, signal: AbortSignal.any([signal, ended.signal]) };
  try {
    for await (const message of store.subscribeToAll(options)) {
      if (message.kind === 'caught-up') {
        if (store.comparePositions(message.position, last) >= 0) return;
        continue;
      }
      for (const event of message.events) {
        const left = store.comparePositions(last, event.position);
        if (left >= 0) yield event;
        if (left <= 0) return;
      }
    }
  } finally {
    ended.abort();
  }
  signal.throwIfAborted();
}
