import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import {
  DamagedArchive,
  exportEvents,
  importEvents,
  type ArchiveEnd,
  type ImportProgress,
} from '../../libs/event-store/archive/index.js';
import type { EventStore } from '../../libs/event-store/port.js';

type Print = (line: string) => void;

/**
 * Writes all events to a file, a line of JSON each. The file has its name only when it is complete; one that stood there is replaced.
 * Names of persons stand in it as they do in the store: sealed, and of use only with the vault.
 */
export async function exportToFile(store: EventStore, file: string, print: Print, signal: AbortSignal): Promise<number> {
  const part = `${file}.part`;
  const report = everySecond((events: number) => print(`${events} events`));
  let end: ArchiveEnd | undefined;
  const text = async function* (): AsyncGenerator<string> {
    const lines = exportEvents(store, { signal, onProgress: report });
    for (let next = await lines.next(); ; next = await lines.next()) {
      if (next.done) {
        end = next.value;
        return;
      }
      yield `${next.value}\n`;
    }
  };
  await pipeline(text, createWriteStream(part, { mode: 0o600 }));
  await rename(part, file);
  print(`${end?.events} events exported, SHA-256 ${end?.digest}`);
  return 0;
}

/** Takes the events of such a file in. Answers 1 where the file is damaged; nothing was written then. */
export async function importFromFile(store: EventStore, file: string, print: Print, signal: AbortSignal): Promise<number> {
  await access(file, constants.R_OK);
  const lines = (): AsyncIterable<string> => createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  const report = everySecond(({ phase, events, total }: ImportProgress) =>
    print(`${phase}: ${events}${total === null ? '' : ` of ${total}`} events`),
  );
  try {
    const { events, written, digest } = await importEvents(store, lines, { signal, onProgress: report });
    print(`${events} events compared, ${written} of them new, SHA-256 ${digest}`);
    return 0;
  } catch (error) {
    if (!(error instanceof DamagedArchive)) throw error;
    print(`${file}, ${error.message}; nothing was imported`);
    return 1;
  }
}

/** A line a second at most. */
function everySecond<Told>(tell: (told: Told) => void): (told: Told) => void {
  let toldAt = performance.now();
  return (told) => {
    if (performance.now() < toldAt + 1_000) return;
    toldAt = performance.now();
    tell(told);
  };
}
