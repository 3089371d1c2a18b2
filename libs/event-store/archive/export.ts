import type { EventStore } from '../port.js';
import { beginLine, Digest, endLine, eventLine, type ArchiveEnd } from './format.js';

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** Hears how many events have gone out. */
  readonly onProgress?: (events: number) => void;
}

/**
 * All events in the order of the store, a line each, up to where it stood when this began or a little further; what is written
 * meanwhile is for the next time.
 */
export async function* exportEvents(
  store: EventStore,
  { signal, onProgress }: ExportOptions,
): AsyncGenerator<string, ArchiveEnd> {
  const digest = new Digest();
  yield beginLine;
  const last = await store.last();
  if (last !== undefined) {
    const ended = new AbortController();
    for await (const message of store.subscribeToAll({ batchSize: 1_000, signal: AbortSignal.any([signal, ended.signal]) })) {
      if (message.kind === 'caught-up') {
        if (store.comparePositions(message.position, last) >= 0) break;
        continue;
      }
      for (const event of message.events) {
        digest.add(event);
        yield eventLine(event);
      }
      onProgress?.(digest.events);
    }
    ended.abort();
    signal.throwIfAborted();
  }
  const end = digest.end();
  yield endLine(end);
  return end;
}
