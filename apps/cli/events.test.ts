import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEvents, newStream } from '../../libs/event-store/contract/event-store.contract.js';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { ArchiveRefused, exportEventsTo, importEventsFrom, moveEventsBetween, verifyEventsIn } from './events.js';
import { Progress } from './progress.js';

describe('overstap events', () => {
  let folder: string;
  let file: string;
  let store: MemoryEventStore;
  let shown: string;
  const options = {
    progress: new Progress({ isTTY: true, write: (text) => (shown += text) }, () => Number(shown.length) * 1_000),
    signal: new AbortController().signal,
  };

  beforeEach(async () => {
    shown = '';
    folder = await mkdtemp(join(tmpdir(), 'overstap-events-'));
    file = join(folder, 'events.jsonl');
    store = new MemoryEventStore(() => '2030-04-15T06:00:00.123Z');
    await store.append(newStream(), 'no-stream', newEvents(1_100));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const exported = (replace = false) => exportEventsTo(store, { file, replace }, options);

  test('export, verify and import through a file, and move without one, tell the same digest', async () => {
    const { facts, line } = await exported();
    const { sha256 } = facts;
    expect(facts).toEqual({ events: 1_100, kept: 0, bytes: (await readFile(file)).length, sha256: expect.any(String) });
    expect(line).toBe(`1100 events exported, SHA-256 ${sha256}`);
    expect(shown).toMatch(/exporting: 1,000 events, \d+\.\d MB, written up to 2030-04-15 06:00:00 UTC/);
    expect(await verifyEventsIn(file, options)).toEqual({
      line: `1100 events of 1 streams, as they were exported, SHA-256 ${sha256}`,
      facts: { events: 1_100, streams: 1, sha256 },
    });
    expect(await importEventsFrom(new MemoryEventStore(), file, options)).toEqual({
      line: `1100 events compared, 1100 of them new, SHA-256 ${sha256}`,
      facts: { events: 1_100, written: 1_100, sha256 },
    });
    expect(await importEventsFrom(store, file, options)).toMatchObject({ facts: { written: 0 } });
    expect(await moveEventsBetween(store, new MemoryEventStore(), options)).toMatchObject({ facts: { written: 1_100, sha256 } });
    for (const stage of ['checking: ', 'writing: 100 of 1,100 events, 9 %', 'comparing: 1,000 of 1,100 events, 90 %'])
      expect(shown).toContain(stage);
  });

  test('an export that goes on tells what was there', async () => {
    await exported();
    await writeFile(`${file}.part`, (await readFile(file, 'utf8')).slice(0, -30));
    const { line } = await exported(true);
    expect(line).toMatch(/^1100 events exported, 1100 of them before it was interrupted, SHA-256 [0-9a-f]{64}$/);
  });

  test('a move tells that it is the store it comes from that is not whole', async () => {
    const read = store.subscribeToAll.bind(store);
    store.subscribeToAll = async function* (given) {
      for await (const message of read(given))
        yield message.kind === 'events'
          ? { ...message, events: message.events.filter(({ revision }) => revision !== 7) }
          : message;
    };
    const target = new MemoryEventStore();
    await expect(moveEventsBetween(store, target, options)).rejects.toThrow(
      /^the store that the events come from \(--from, or else EVENT_STORE_URL\) gives what cannot be taken in, line \d+: .*; nothing was taken in: export it,/,
    );
    expect(await target.last()).toBeUndefined();
  });

  test('a file that is damaged, or not there, is told', async () => {
    await exported();
    await appendFile(file, 'no archive\n');
    const message = `${file}, line 1105: not JSON; nothing of it was taken in, take another copy`;
    await expect(importEventsFrom(new MemoryEventStore(), file, options)).rejects.toThrow(message);
    const refusal = await verifyEventsIn(file, options).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ArchiveRefused);
    expect((refusal as Error).message).toBe(`${file}, line 1105: not JSON; take another copy`);
    await expect(importEventsFrom(store, join(folder, 'none'), options)).rejects.toThrow(/ENOENT/);
  });
});
