import { DurableFile, LineFile } from '../../libs/durable-file/index.js';
import type { VaultBackups } from '../../libs/vault/index.js';
import type { EventsOptions, Outcome } from './events.js';

/** A backup is made anew each time: there is nothing to go on with in one of another moment. */
export async function exportVaultTo(
  backups: VaultBackups,
  { file: name, replace }: { readonly file: string; readonly replace: boolean },
  { signal }: Pick<EventsOptions, 'signal'>,
): Promise<Outcome> {
  const file = await DurableFile.open(name, { replace });
  try {
    await file.goOnBehind(0);
    const lines = backups.lines();
    for (let next = await lines.next(); ; next = await lines.next()) {
      signal.throwIfAborted();
      if (next.done) {
        const { epoch, rows, sha256, bytesSha256 } = next.value;
        await file.finish(bytesSha256);
        return {
          line: `${rows} rows of the vault exported, SHA-256 ${sha256}: to be opened with the master key as it is now (${epochIn(epoch)}), so copy that file too, and keep it apart`,
          facts: { rows, sha256, epoch: epoch ?? 0 },
        };
      }
      await file.add(next.value);
    }
  } finally {
    await file.close();
  }
}

export async function importVaultFrom(backups: VaultBackups, file: string): Promise<Outcome> {
  const { rows, sha256, epoch } = await backups.restore((await LineFile.open(file)).lines());
  return {
    line: `${rows} rows of the vault restored, each key opened with the master key (${epochIn(epoch)}), SHA-256 ${sha256}`,
    facts: { rows, sha256, epoch: epoch ?? 0 },
  };
}

function epochIn(epoch: number | null): string {
  return epoch === null ? 'not in use yet' : `epoch ${epoch}`;
}
