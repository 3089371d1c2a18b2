import { LineFile } from '../../libs/durable-file/index.js';
import {
  DamagedArchive,
  exportToFile,
  importEvents,
  moveEvents,
  verifyArchive,
  type ImportProgress,
} from '../../libs/event-store/archive/index.js';
import type { EventStore } from '../../libs/event-store/port.js';
import type { Progress } from './progress.js';

/** What came of a command: a line for people, and the same for programs. */
export interface Outcome {
  readonly line: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** The archive cannot be trusted; nothing of it is taken in. */
export class ArchiveRefused extends Error {
  constructor(file: string, cause: DamagedArchive, rest: string) {
    super(`${file}, ${cause.message}; ${rest}`, { cause });
    this.name = 'ArchiveRefused';
  }
}

/** What a store gives cannot be taken in by another one; nothing of it was. */
export class SourceRefused extends Error {
  constructor(cause: DamagedArchive) {
    super(
      `the store that the events come from (--from, or else EVENT_STORE_URL) gives what cannot be taken in, ${cause.message}; nothing was taken in: export it, verify that file, and import a backup that is whole instead`,
      { cause },
    );
    this.name = 'SourceRefused';
  }
}

export interface EventsOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export async function exportEventsTo(
  store: EventStore,
  { file, replace }: { readonly file: string; readonly replace: boolean },
  { progress, signal }: EventsOptions,
): Promise<Outcome> {
  const { events, kept, bytes, digest } = await exportToFile(store, file, {
    signal,
    replace,
    onProgress: ({ events: written, bytes: length, recorded }) =>
      progress.show({
        name: 'exporting',
        events: written,
        total: null,
        more: `${(length / 1e6).toFixed(1)} MB, written up to ${recorded.slice(0, 19).replace('T', ' ')} UTC`,
      }),
  });
  const before = kept > 0 ? `, ${kept} of them before it was interrupted` : '';
  return {
    line: `${events} events exported${before}, SHA-256 ${digest}`,
    facts: { events, kept, bytes, sha256: digest },
  };
}

/** @throws ArchiveRefused */
export async function importEventsFrom(store: EventStore, file: string, { progress, signal }: EventsOptions): Promise<Outcome> {
  const archive = await LineFile.open(file);
  let share = 0;
  return notDamaged(refusedImport(file), async () => {
    const { events, written, digest } = await importEvents(store, () => archive.lines((read) => (share = read)), {
      signal,
      onProgress: (stage) => showImport(progress, stage, stage.total === null ? share : undefined),
    });
    return taken(events, written, digest);
  });
}

/** @throws SourceRefused */
export async function moveEventsBetween(from: EventStore, to: EventStore, { progress, signal }: EventsOptions): Promise<Outcome> {
  return notDamaged(
    (error) => new SourceRefused(error),
    async () => {
      const { events, written, digest } = await moveEvents(from, to, {
        signal,
        onProgress: (stage) => showImport(progress, stage),
      });
      return taken(events, written, digest);
    },
  );
}

/** @throws ArchiveRefused */
export async function verifyEventsIn(file: string, { progress, signal }: EventsOptions): Promise<Outcome> {
  const archive = await LineFile.open(file);
  let share = 0;
  return notDamaged(refusedCheck(file), async () => {
    const { events, streams, digest } = await verifyArchive(
      archive.lines((read) => (share = read)),
      { signal, onProgress: (checked) => progress.show({ name: 'checking', events: checked, total: null, share }) },
    );
    return {
      line: `${events} events of ${streams} streams, as they were exported, SHA-256 ${digest}`,
      facts: { events, streams, sha256: digest },
    };
  });
}

function showImport(progress: Progress, { phase, events, total }: ImportProgress, share?: number): void {
  progress.show({ name: phase, events, total, share });
}

function taken(events: number, written: number, digest: string): Outcome {
  return {
    line: `${events} events compared, ${written} of them new, SHA-256 ${digest}`,
    facts: { events, written, sha256: digest },
  };
}

type Refusal = (error: DamagedArchive) => Error;

const refusedImport =
  (file: string): Refusal =>
  (error) =>
    new ArchiveRefused(file, error, 'nothing of it was taken in, take another copy');

const refusedCheck =
  (file: string): Refusal =>
  (error) =>
    new ArchiveRefused(file, error, 'take another copy');

async function notDamaged(refused: Refusal, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DamagedArchive ? refused(error) : error;
  }
}
