import { DurableFile, LineFile } from '../../libs/durable-file/index.js';
import { UnusablePart } from '../../libs/event-store/archive/index.js';
import { VaultBackups } from '../../libs/vault/index.js';
import type { EventsOptions, Outcome } from './events.js';

/** A backup is made anew each time: there is nothing to go on with in one of another moment. */
export async function exportVaultTo(
  backups: Pick<VaultBackups, 'lines'>,
  { file: name, replace }: { readonly file: string; readonly replace: boolean },
  { signal }: Pick<EventsOptions, 'signal'>,
): Promise<Outcome> {
  const file = await DurableFile.open(name, { replace });
  try {
    for await (const { text } of file.standing()) {
      if (!VaultBackups.begins(text)) throw new UnusablePart(file.part, 'is no export of the vault that was interrupted');
      break;
    }
    await file.goOnBehind(0);
    const { epoch, rows, sha256, bytesSha256 } = await written(backups, file, signal);
    await file.finish(bytesSha256);
    return {
      line: `${rows} rows of the vault exported, SHA-256 ${sha256}: to be opened with the master key as it is now (${epochIn(epoch)}), so copy that file too, and keep it apart`,
      facts: { rows, sha256, epoch: epoch ?? 0 },
    };
  } finally {
    await file.close();
  }
}

type Lines = ReturnType<VaultBackups['lines']>;
type Exported = Lines extends AsyncGenerator<unknown, infer End> ? End : never;

async function written(backups: Pick<VaultBackups, 'lines'>, file: DurableFile, signal: AbortSignal): Promise<Exported> {
  const lines = backups.lines();
  try {
    for (let next = await lines.next(); ; next = await lines.next()) {
      signal.throwIfAborted();
      if (next.done) return next.value;
      await file.add(next.value);
    }
  } finally {
    // Where it was not read to its end it holds a connection, and nobody can close its pool.
    await lines.return(undefined as never);
  }
}

export async function importVaultFrom(
  backups: VaultBackups,
  name: string,
  { signal }: Pick<EventsOptions, 'signal'>,
): Promise<Outcome> {
  const file = await LineFile.open(name);
  const { rows, sha256, epoch } = await backups.restore(() => file.lines(), { signal });
  return {
    line: `${rows} rows of the vault restored, each key opened with the master key (${epochIn(epoch)}), SHA-256 ${sha256}`,
    facts: { rows, sha256, epoch: epoch ?? 0 },
  };
}

function epochIn(epoch: number | null): string {
  return epoch === null ? 'not in use yet' : `epoch ${epoch}`;
}
