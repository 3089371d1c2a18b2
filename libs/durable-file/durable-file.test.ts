import { createHash } from 'node:crypto';
import { link, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurableFile, FileExists, FileHeld, NoFileOfOurs, WrittenOtherwise } from './index.js';

describe('a file that grows beside its name', () => {
  let folder: string;
  let name: string;
  let part: string;
  let lock: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overstap-durable-'));
    name = join(folder, 'backup.jsonl');
    part = `${name}.part`;
    lock = `${part}.lock`;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  async function begun(line: string, replace = false): Promise<DurableFile> {
    const file = await DurableFile.open(name, { replace });
    await file.goOnBehind(0);
    await file.add([line]);
    return file;
  }

  async function finished(line: string, replace = false): Promise<void> {
    const file = await begun(line, replace);
    try {
      await file.finish(sha256(`${line}\n`));
    } finally {
      await file.close();
    }
  }

  it('is held by one at a time, until it is closed', async () => {
    const file = await begun('one');
    const refusal = await DurableFile.open(name, { replace: true }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FileHeld);
    expect((refusal as Error).message).toBe(
      `process ${process.pid} on ${hostname()} is writing ${part}: wait for its end or give another name; if it runs no longer, delete ${lock}`,
    );
    await file.finish(sha256('one\n'));
    await file.close();
    expect(await readdir(folder)).toEqual(['backup.jsonl']);
    await finished('two', true);
    expect(await readFile(name, 'utf8')).toBe('two\n');
  });

  it('is taken over from a process of this machine that is gone, though another has its number', async () => {
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: process.pid, started: 'earlier' }));
    await finished('one');
    expect(await readdir(folder)).toEqual(['backup.jsonl']);
  });

  it('is taken over from a process that was ended before it told who it is', async () => {
    await writeFile(lock, '{"host"');
    await utimes(lock, 0, 0);
    await finished('one');
    expect(await readdir(folder)).toEqual(['backup.jsonl']);
  });

  it.each<[string, () => string]>([
    ['of another machine', () => JSON.stringify({ host: `not-${hostname()}`, pid: 1, started: null })],
    ['that is being made', () => ''],
  ])('leaves a lock alone %s', async (_, text) => {
    await writeFile(lock, text());
    await expect(DurableFile.open(name, { replace: false })).rejects.toBeInstanceOf(FileHeld);
    expect(await readFile(lock, 'utf8')).toBe(text());
  });

  it('overwrites nothing that appeared meanwhile', async () => {
    const file = await begun('one');
    await writeFile(name, 'of somebody else');
    await expect(file.finish(sha256('one\n'))).rejects.toBeInstanceOf(FileExists);
    await file.close();
    expect(await readFile(name, 'utf8')).toBe('of somebody else');
    expect(await readFile(part, 'utf8')).toBe('one\n');
  });

  it('gives its name to nothing else that took the place of the part', async () => {
    const file = await begun('one', true);
    await rename(part, `${part}.moved`);
    await writeFile(part, 'other');
    await expect(file.finish(sha256('one\n'))).rejects.toBeInstanceOf(WrittenOtherwise);
    await file.close();
    await expect(stat(name)).rejects.toThrow(/ENOENT/);
  });

  it('does not write to a finished one that kept the name of its part as well', async () => {
    await finished('one');
    await link(name, part);
    const file = await begun('two', true);
    expect(await readFile(name, 'utf8')).toBe('one\n');
    await file.close();
  });

  it('is for its owner only, also where the part was not', async () => {
    await writeFile(part, '', { mode: 0o644 });
    await finished('one');
    expect((await stat(name)).mode & 0o777).toBe(0o600);
  });

  it('follows no link', async () => {
    const other = join(folder, 'other');
    await writeFile(other, 'of somebody else');
    await symlink(other, part);
    await expect(DurableFile.open(name, { replace: false })).rejects.toBeInstanceOf(NoFileOfOurs);
    expect(await readFile(other, 'utf8')).toBe('of somebody else');
    expect((await readdir(folder)).toSorted()).toEqual(['backup.jsonl.part', 'other']);
  });
});
