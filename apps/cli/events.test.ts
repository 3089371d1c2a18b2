import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEvents, newStream } from '../../libs/event-store/contract/event-store.contract.js';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { exportToFile, importFromFile } from './events.js';

describe('overstap events', () => {
  let folder: string;
  let file: string;
  let store: MemoryEventStore;
  let lines: string[];
  const print = (line: string) => void lines.push(line);
  const { signal } = new AbortController();

  beforeEach(async () => {
    lines = [];
    folder = await mkdtemp(join(tmpdir(), 'overstap-events-'));
    file = join(folder, 'events.jsonl');
    store = new MemoryEventStore();
    await store.append(newStream(), 'no-stream', newEvents(3));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('export and import through a file, for its owner only', async () => {
    expect(await exportToFile(store, file, print, signal)).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['events.jsonl']);
    expect(await importFromFile(new MemoryEventStore(), file, print, signal)).toBe(0);
    expect(await importFromFile(store, file, print, signal)).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^3 events exported, SHA-256 [0-9a-f]{64}$/),
      expect.stringMatching(/^3 events compared, 3 of them new, SHA-256 [0-9a-f]{64}$/),
      expect.stringMatching(/^3 events compared, 0 of them new, SHA-256 [0-9a-f]{64}$/),
    ]);
  });

  test('an export that was interrupted leaves the one before as it was', async () => {
    await exportToFile(store, file, print, signal);
    const before = await readFile(file, 'utf8');
    await expect(exportToFile(store, file, print, AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('a file that is damaged, or not there, is told', async () => {
    await writeFile(file, 'no archive\n');
    expect(await importFromFile(store, file, print, signal)).toBe(1);
    expect(lines).toEqual([`${file}, line 1: not JSON; nothing was imported`]);
    await expect(importFromFile(store, join(folder, 'none'), print, signal)).rejects.toThrow(/ENOENT/);
  });
});
