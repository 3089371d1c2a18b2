import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VaultBackups } from '../../libs/vault/index.js';
import { exportVaultTo } from './vault.js';

type Lines = ReturnType<VaultBackups['lines']>;

describe('overstap vault export', () => {
  let folder: string;
  let file: string;
  let released: boolean;

  /** As a vault gives its lines: it holds a connection until it was read to its end or told to stop. */
  const backups = {
    async *lines(): Lines {
      try {
        yield ['{"overstap":"vault","version":1,"epoch":1}'];
        yield ['{"table":"keys","row":{}}'];
        return { epoch: 1, rows: 1, sha256: 'a', bytesSha256: 'b' };
      } finally {
        released = true;
      }
    },
  };

  beforeEach(async () => {
    released = false;
    folder = await mkdtemp(join(tmpdir(), 'overstap-vault-'));
    file = join(folder, 'vault.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const { signal } = new AbortController();

  test('that is interrupted lets go of the database', async () => {
    const interrupted = exportVaultTo(backups, { file, replace: false }, { signal: AbortSignal.abort(new Error('interrupted')) });
    await expect(interrupted).rejects.toThrow('interrupted');
    expect(released).toBe(true);
    expect(await readdir(folder)).toEqual(['vault.jsonl.part']);
  });

  test('that cannot write lets go of the database', async () => {
    const unwritable = {
      lines(): Lines {
        const lines = backups.lines();
        const next = lines.next.bind(lines);
        // What cannot be made a line of stands for a disk that takes no more.
        lines.next = async () => ({ ...(await next()), done: false, value: null as never });
        return lines;
      },
    };
    await expect(exportVaultTo(unwritable, { file, replace: false }, { signal })).rejects.toThrow(TypeError);
    expect(released).toBe(true);
  });

  test.each(['My notes\nof today\n', 'My notes', '{"overstap":"events","version":1,"source":null}\n'])(
    'leaves a part alone that is none of the vault: %j',
    async (text) => {
      await writeFile(`${file}.part`, text);
      await expect(exportVaultTo(backups, { file, replace: false }, { signal })).rejects.toThrow(
        `${file}.part is no export of the vault that was interrupted: delete it to begin anew, or give another name`,
      );
      expect(await readFile(`${file}.part`, 'utf8')).toBe(text);
    },
  );

  test.each(['', '{"over', '{"overstap":"vault","version":1,"epoch":1}\n{"table'])(
    'begins anew over what an interrupted one left: %j',
    async (text) => {
      await writeFile(`${file}.part`, text);
      await expect(exportVaultTo(backups, { file, replace: false }, { signal })).rejects.toThrow(/does not read back/);
      expect(await readFile(`${file}.part`, 'utf8')).toMatch(/^{"overstap":"vault","version":1,"epoch":1}\n{"table":"keys"/);
    },
  );
});
