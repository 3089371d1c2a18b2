import { nameOfServer, serverOfTheRun } from '../../../test/support/eventstoredb-double/server-of-the-run.js';
import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { testDatabase } from '../../../test/support/postgres.js';
import { newEvent, newEvents, newStream } from '../contract/event-store.contract.js';
import { EventStoreDBEventStore } from '../eventstoredb/index.js';
import { EventStoreUnavailable, type EventStore } from '../port.js';
import { PostgresEventStore } from '../postgres/index.js';
import {
  ArchiveChanged,
  DamagedArchive,
  DoesNotCompare,
  exportEvents,
  importEvents,
  moveEvents,
  OtherEventsThere,
  verifyArchive,
} from './index.js';

interface Opened {
  readonly store: EventStore;
  readonly close: () => Promise<void>;
}

const stores: Readonly<Record<string, () => Promise<Opened>>> = {
  PostgreSQL: async () => {
    const database = await testDatabase();
    const store = await PostgresEventStore.open({ url: database.appUrl });
    return { store, close: () => store.close().then(() => database.drop()) };
  },
  [nameOfServer]: async () => {
    const { url, environment, stop } = await serverOfTheRun();
    const store = await EventStoreDBEventStore.open({ url, prefix: environment['EVENT_STORE_PREFIX'] });
    return { store, close: () => store.close().then(stop) };
  },
};

const { signal } = new AbortController();

/** Streams that grew in turn, with what JSON can hold and a store may write in another order. */
async function filled(store: EventStore): Promise<void> {
  const streams = Array.from({ length: 5 }, () => newStream());
  for (let round = 0; round < 4; round++)
    for (const stream of streams)
      await store.append(stream, round === 0 ? 'no-stream' : 2 * round - 1, [
        newEvent({ data: { zulu: round, alpha: { yes: true, no: null }, list: [{ b: 1, a: 2.5 }], text: '“ë” 😀 \n' } }),
        newEvent(),
      ]);
  await store.append(newStream('candidate'), 'no-stream', newEvents(250));
}

async function exported(store: EventStore): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const block of exportEvents(store, { signal })) lines.push(...block);
  return lines;
}

async function* given(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

const taken = (store: EventStore, lines: readonly string[]) => importEvents(store, () => given(lines), { signal });

async function eventsOf(store: EventStore): Promise<readonly object[]> {
  const ended = new AbortController();
  const events: object[] = [];
  for await (const message of store.subscribeToAll({ signal: ended.signal })) {
    if (message.kind === 'caught-up') break;
    for (const { stream, revision, id, type, data, metadata, recorded } of message.events)
      events.push({ stream, revision, id, type, data, metadata: { ...metadata, recorded: undefined }, recorded });
  }
  ended.abort();
  return events;
}

describe('events of one store are taken in by another', () => {
  const opened: Opened[] = [];
  const open = async (name: string): Promise<EventStore> => {
    const store = await (stores[name] as () => Promise<Opened>)();
    opened.push(store);
    return store.store;
  };
  afterEach(() => Promise.all(opened.splice(0).map(({ close }) => close())));

  const names = Object.keys(stores);
  it.each(names.flatMap((from) => names.map((to) => [from, to] as const)))(
    'from %s to %s, all and in their order',
    async (from, to) => {
      const [source, target] = [await open(from), await open(to)];
      await filled(source);
      const lines = await exported(source);
      expect(lines).toHaveLength(293);
      expect(await taken(target, lines)).toMatchObject({ events: 290, written: 290 });
      expect(await eventsOf(target)).toEqual(await eventsOf(source));
      expect((await exported(target)).at(-1)).toBe(lines.at(-1));
      expect(await taken(target, lines)).toMatchObject({ events: 290, written: 0 });
    },
  );

  it.each(names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'from %s to %s without a file, and what was written since with the next',
    async (from, to) => {
      const [source, target] = [await open(from), await open(to)];
      await filled(source);
      expect(await moveEvents(source, target, { signal })).toMatchObject({ events: 290, written: 290 });
      const [{ stream }] = (await eventsOf(source)) as [{ stream: string }];
      await source.append(stream, 7, newEvents(2));
      await source.append(newStream(), 'no-stream', newEvents(1));
      expect(await moveEvents(source, target, { signal })).toMatchObject({ events: 293, written: 3 });
      expect(await eventsOf(target)).toEqual(await eventsOf(source));
    },
  );
});

describe('an import', () => {
  let lines: readonly string[];
  let target: MemoryEventStore;

  beforeEach(async () => {
    const source = new MemoryEventStore();
    await filled(source);
    lines = await exported(source);
    target = new MemoryEventStore();
  });

  it('of an empty store takes in nothing', async () => {
    const empty = await exported(new MemoryEventStore());
    expect(empty).toHaveLength(3);
    expect(await taken(target, empty)).toMatchObject({ events: 0, written: 0 });
  });

  it('that was interrupted anywhere goes on where it was', async () => {
    for (const survives of [0, 1, 7, 20]) {
      target = new MemoryEventStore();
      const append = target.append.bind(target);
      let appends = 0;
      target.append = async (...asked) => {
        if (appends++ === survives) throw new EventStoreUnavailable('gone');
        return append(...asked);
      };
      await expect(taken(target, lines)).rejects.toBeInstanceOf(EventStoreUnavailable);
      target.append = append;
      const { events, written } = await taken(target, lines);
      expect(written).toBeLessThanOrEqual(events);
      expect((await exported(target)).at(-1)).toBe(lines.at(-1));
    }
  });

  it('goes beside what other streams hold, and beyond what its own streams hold more', async () => {
    await taken(target, lines);
    await target.append(newStream(), 'no-stream', newEvents(3));
    const [{ stream }] = (await eventsOf(target)) as [{ stream: string }];
    await target.append(stream, 7, newEvents(2));
    expect(await taken(target, lines)).toMatchObject({ events: 290, written: 0 });
  });

  it('overwrites nothing', async () => {
    const { stream } = JSON.parse(lines[1] ?? '') as { stream: string };
    await target.append(stream, 'no-stream', newEvents(1));
    await expect(taken(target, lines)).rejects.toThrow(new OtherEventsThere(stream, 0).message);
    expect(await target.readStream(stream)).toHaveLength(1);
  });

  it('finds out when what was written does not read back', async () => {
    const append = target.append.bind(target);
    target.append = (stream, expected, events) =>
      append(
        stream,
        expected,
        events.map((event, index) => (index === 0 ? { ...event, type: 'handover.other.v1' } : event)),
      );
    await expect(taken(target, lines)).rejects.toBeInstanceOf(DoesNotCompare);
  });

  it('whose archive is another one when it is read again says so', async () => {
    let reading = 0;
    const lessEachTime = () => given(reading++ === 0 ? lines : lines.slice(1, 9).concat('{}'));
    await expect(importEvents(target, lessEachTime, { signal })).rejects.toBeInstanceOf(ArchiveChanged);
  });

  const changed = (index: number, change: (line: string) => string) =>
    lines.map((line, at) => (at === index ? change(line) : line));

  it.each<[string, () => readonly string[], RegExp]>([
    ['cut off', () => lines.slice(0, -1), /^line 293: the archive was cut off: its end is missing$/],
    ['cut off within a line', () => [...lines.slice(0, 9), (lines[9] ?? '').slice(0, 40)], /^line 10: not JSON$/],
    ['empty', () => [], /^line 1: the archive was cut off/],
    [
      'another file',
      () => ['{"name":"overstap"}'],
      /^line 1: no event: stream, revision, id, type, data, metadata, recorded missing/,
    ],
    ['without its beginning', () => lines.slice(1), /^line 1: no archive of events$/],
    [
      'of a later version',
      () => changed(0, () => '{"overstap":"events","version":2,"source":null}'),
      /^line 1: an archive of version 2, known is 1$/,
    ],
    [
      'with an event changed',
      () => changed(5, (line) => line.replace('zulu', 'zula')),
      /^line 292: what stands before is not what was exported: the SHA-256 of the block differs$/,
    ],
    [
      'with the time of an event changed',
      () => changed(5, (line) => line.replace(/"recorded":"\d{4}/, '"recorded":"1999')),
      /^line 292: what stands before is not what was exported/,
    ],
    [
      'with another digest',
      () => changed(292, (line) => line.replace(/"digest":"./, '"digest":"g')),
      /^line 293: the events are not those that were exported: the digest differs$/,
    ],
    ['without its last block', () => lines.filter((_, at) => at !== 291), /^line 292: the last block is not closed$/],
    ['of two that stand behind each other', () => [...lines.slice(0, 9), ...lines], /^line 10: another archive begins$/],
    [
      'with an event left out',
      () => lines.filter((_, at) => at !== 289),
      /^line 290: candidate\/\S+ goes on at revision 249 where 248 is next$/,
    ],
    ['with its last event left out', () => lines.filter((_, at) => at !== 290), /^line 291: 290 events announced, 289 found$/],
    [
      'with a bad id',
      () => changed(3, (line) => line.replace(/"id":"[0-9a-f]/, '"id":"X')),
      /^line 4: event 0 for \S+: id is not a lower-case UUID$/,
    ],
    ['with something behind', () => [...lines, lines[1] ?? ''], /^line 294: something after the end$/],
  ])('says what is wrong with an archive that is %s, and writes nothing of it', async (_, damaged, message) => {
    const refusal = await taken(target, damaged()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DamagedArchive);
    expect((refusal as Error).message).toMatch(message);
    expect(await target.last()).toBeUndefined();
    await expect(verifyArchive(given(damaged()), { signal })).rejects.toThrow(message);
  });

  it('is of what can be verified without a store', async () => {
    const { streams, ...end } = await verifyArchive(given(lines), { signal });
    expect(streams).toBe(6);
    expect(lines.at(-1)).toBe(JSON.stringify({ end }));
  });
});
