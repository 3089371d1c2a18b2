import { DurableFile } from '../../durable-file/index.js';
import type { EventStore, Position } from '../port.js';
import { exportEvents, firstOf, type ExportProgress } from './export.js';
import { beginLine, DamagedArchive, SoFar, sourceOf, type ArchivedEvent, type ArchiveEnd } from './format.js';
import { ArchiveReader } from './read.js';

export interface FileExportOptions {
  readonly signal: AbortSignal;
  /** Whether a finished archive of that name may be replaced; default false. */
  readonly replace?: boolean;
  readonly onProgress?: (progress: ExportProgress & { readonly bytes: number }) => void;
}

export interface FileExported extends ArchiveEnd {
  /** Events that an earlier export, which was interrupted, had written already. */
  readonly kept: number;
  readonly bytes: number;
}

/** What an interrupted export seems to have left is not something that this one can go on with. It stays as it is. */
export class UnusablePart extends Error {
  constructor(part: string, reason: string) {
    super(`${part} ${reason}: delete it to begin anew, or give another name`);
    this.name = 'UnusablePart';
  }
}

/**
 * Writes all events to a file. An export that was interrupted, in whatever way, is gone on with: what it left is checked up to the last block
 * that is whole, and the rest is written again. Where nothing was written to the store meanwhile, the file is the same byte by byte.
 *
 * Names of persons stand in it as they do in the store: sealed, and of use only with the vault.
 * @throws FileExists, UnusablePart, NoRoom, WrittenOtherwise, or the reason of the signal
 */
export async function exportToFile(
  store: EventStore,
  name: string,
  { signal, replace = false, onProgress }: FileExportOptions,
): Promise<FileExported> {
  const file = await DurableFile.open(name, { replace });
  try {
    const { soFar, after, bytes } = await usable(store, file, signal);
    const kept = soFar.events;
    await file.goOnBehind(bytes);
    const report = (progress: ExportProgress): void => onProgress?.({ ...progress, bytes: file.bytes });
    for await (const lines of exportEvents(store, { signal, soFar, after, onProgress: report })) await file.add(lines);
    await file.finish(soFar.sha256());
    return { ...soFar.end(), kept, bytes: file.bytes };
  } finally {
    await file.close();
  }
}

/** The beginning of an archive, up to the end of a block. */
interface Usable {
  readonly soFar: SoFar;
  /** Position of its last event. */
  readonly after?: Position;
  readonly bytes: number;
}

interface Whole extends Usable {
  readonly source: string | null;
  readonly last?: ArchivedEvent;
}

/** How far what stands in the part can be gone on with. @throws UnusablePart */
async function usable(store: EventStore, file: DurableFile, signal: AbortSignal): Promise<Usable> {
  const whole = await wholeBlocks(file, signal);
  // An archive that begins with an empty store tells nothing of the one that has events now.
  if (!whole || whole.source === null) return { soFar: SoFar.nothing(), bytes: 0 };
  const first = await firstOf(store, signal);
  const after = whole.last && (await positionOf(store, whole.last));
  if (!first || sourceOf(first) !== whole.source || (whole.last && after === undefined))
    throw new UnusablePart(file.part, 'was exported from another store');
  return { ...whole, after };
}

async function wholeBlocks(file: DurableFile, signal: AbortSignal): Promise<Whole | undefined> {
  const reader = new ArchiveReader();
  let whole: Whole | undefined;
  let last: ArchivedEvent | undefined;
  for await (const { text, endsAt } of file.standing()) {
    signal.throwIfAborted();
    if (endsAt === null) {
      if (!whole && !beginsAsAnArchive(text)) throw new UnusablePart(file.part, 'is no export that was interrupted');
      return whole;
    }
    try {
      const line = reader.read(text);
      if (line.kind === 'event') last = line.event;
      if (line.kind === 'begin') whole = { soFar: reader.soFar.copy(), source: line.source, bytes: endsAt };
      if (line.kind === 'block' && whole) whole = { ...whole, soFar: reader.soFar.copy(), last, bytes: endsAt };
    } catch (error) {
      if (!(error instanceof DamagedArchive)) throw error;
      if (!whole) throw new UnusablePart(file.part, `cannot be gone on with (${error.message})`);
      return whole;
    }
  }
  return whole;
}

function beginsAsAnArchive(torn: string): boolean {
  return beginLine(null).startsWith(torn.slice(0, '{"overstap":"events"'.length));
}

/** Where an event of the archive stands in the store; nowhere when that holds another one, or none, at this revision. */
async function positionOf(store: EventStore, event: ArchivedEvent): Promise<Position | undefined> {
  const [there] = await store.readStream(event.stream, event.revision);
  return there?.id === event.id ? there.position : undefined;
}
