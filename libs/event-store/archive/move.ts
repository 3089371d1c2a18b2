import type { EventStore } from '../port.js';
import { exportEvents } from './export.js';
import { importEvents, type Imported, type ImportOptions } from './import.js';

/**
 * Takes the events of one store into another, up to where the first one stands now: an import of what an export would give, without a
 * file between them. Given again it goes on where it was, and takes along what was written since.
 * @throws OtherEventsThere, DoesNotCompare, EventStoreUnavailable, or the reason of the signal
 */
export async function moveEvents(from: EventStore, to: EventStore, options: ImportOptions): Promise<Imported> {
  const until = (await from.last()) ?? null;
  async function* lines(): AsyncGenerator<string> {
    for await (const block of exportEvents(from, { signal: options.signal, until })) yield* block;
  }
  return importEvents(to, lines, options);
}
