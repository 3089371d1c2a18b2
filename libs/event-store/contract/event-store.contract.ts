import { randomUUID } from 'node:crypto';
import {
  EventStoreUnavailable,
  WrongExpectedRevision,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
} from '../port.js';
import { InvalidEvent } from '../serialised-event.js';

/** A store of its own for each test, empty, and what the test may do to it from outside. */
export interface StoreUnderTest {
  readonly store: EventStore;
  dispose(): Promise<void>;
}

/** A store that reaches its server over connections, which can be lost. */
export interface RemoteStoreUnderTest extends StoreUnderTest {
  /** Ends every connection of the store from the server's side. */
  dropConnections(): Promise<void>;
}

/** Stores of several installations, all empty, on one server. */
export interface StoresUnderTest {
  readonly stores: readonly EventStore[];
  dispose(): Promise<void>;
}

export function newEvent(over: Partial<NewEvent> = {}): NewEvent {
  return {
    id: randomUUID(),
    type: 'handover.offered.v1',
    data: { question: 'v1.abc', steps: [1, 2.5, null, true], nested: { city: 'Groningen – “noord”' } },
    metadata: {
      commandId: randomUUID(),
      fingerprint: 'f',
      actor: { kind: 'client', id: 'werkcentrum', party: { kind: 'organisation', id: 'wc' }, role: 'sender' },
      servicePoint: 'spt-noord',
      occurred: '2026-03-02T09:00:00.000Z',
      correlationId: randomUUID(),
    },
    ...over,
  };
}

export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, () => newEvent());
}

export function newStream(category = 'handover'): string {
  return `${category}/${randomUUID()}`;
}

/** What a subscription has handed out so far, and the end of waiting for more. */
export class Follower {
  readonly events: RecordedEvent[] = [];
  readonly caughtUp: Position[] = [];
  readonly batchSizes: number[] = [];
  readonly ended: Promise<void>;
  private readonly abort = new AbortController();
  private readonly watchers = new Set<() => void>();
  private failed: unknown;

  constructor(
    private readonly store: EventStore,
    options: Omit<SubscribeOptions, 'signal'> = {},
  ) {
    this.ended = this.follow(options).catch((error: unknown) => {
      this.failed = error;
      this.look();
    });
  }

  get ids(): readonly string[] {
    return this.events.map(({ id }) => id);
  }

  async until(holds: (follower: this) => boolean): Promise<void> {
    await new Promise<void>((settle, fail) => {
      const watch = (): void => {
        if (this.failed !== undefined) fail(this.failed as Error);
        else if (!holds(this)) return;
        this.watchers.delete(watch);
        settle();
      };
      this.watchers.add(watch);
      watch();
    });
  }

  /** Until everything at or before the position has been handed out. */
  async reached(position: Position): Promise<void> {
    await this.until(({ caughtUp }) => caughtUp.some((told) => this.store.comparePositions(told, position) >= 0));
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
    if (this.failed !== undefined) throw this.failed as Error;
  }

  private async follow(options: Omit<SubscribeOptions, 'signal'>): Promise<void> {
    for await (const message of this.store.subscribeToAll({ ...options, signal: this.abort.signal })) {
      switch (message.kind) {
        case 'events':
          this.events.push(...message.events);
          this.batchSizes.push(message.events.length);
          break;
        case 'caught-up':
          this.caughtUp.push(message.position);
          break;
        default:
          message satisfies never;
      }
      this.look();
    }
  }

  private look(): void {
    for (const watch of this.watchers) watch();
  }
}

/** What every adapter of the port does; where it comes from: the docstrings of the port and `eventstoredb-facts.md`. */
export function eventStoreContract(name: string, openStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of an event store`, () => {
    let tested: StoreUnderTest;
    let store: EventStore;
    const followers: Follower[] = [];

    beforeEach(async () => {
      tested = await openStore();
      store = tested.store;
    });
    afterEach(async () => {
      await Promise.all(followers.splice(0).map((follower) => follower.stop()));
      await tested.dispose();
    });

    function follow(options: Omit<SubscribeOptions, 'signal'> = {}): Follower {
      const follower = new Follower(store, options);
      followers.push(follower);
      return follower;
    }

    async function refused(
      stream: string,
      expected: ExpectedRevision,
      events: readonly NewEvent[],
      actual: ExpectedRevision,
    ): Promise<void> {
      const before = await store.readStream(stream);
      const refusal = await store.append(stream, expected, events).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(WrongExpectedRevision);
      expect(refusal).toMatchObject({ stream, expected, actual });
      expect(await store.readStream(stream)).toEqual(before);
    }

    describe('append', () => {
      it('writes a new stream, which then reads as it was written', async () => {
        const stream = newStream();
        const events = newEvents(3);
        const result = await store.append(stream, 'no-stream', events);
        const read = await store.readStream(stream);
        expect(read).toEqual(
          events.map((event, revision) => ({
            ...event,
            stream,
            revision,
            position: expect.any(String) as unknown,
            recorded: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
          })),
        );
        expect(result).toEqual({ revision: 2, position: read[2]?.position });
        expect(await store.readStream(stream, 2)).toEqual(read.slice(2));
        expect(await store.readStream(stream, 3)).toEqual([]);
      });

      it('goes on at the expected revision', async () => {
        const stream = newStream();
        await store.append(stream, 'no-stream', newEvents(2));
        expect(await store.append(stream, 1, newEvents(1))).toMatchObject({ revision: 2 });
      });

      it('refuses every other revision and writes nothing', async () => {
        const stream = newStream();
        await refused(stream, 0, newEvents(1), 'no-stream');
        await store.append(stream, 'no-stream', newEvents(3));
        await refused(stream, 'no-stream', newEvents(1), 2);
        await refused(stream, 1, newEvents(2), 2);
        await refused(stream, 3, newEvents(1), 2);
      });

      it('of no events answers how the stream stands, if the revision is right', async () => {
        const stream = newStream();
        expect(await store.append(stream, 'no-stream', [])).toMatchObject({ revision: -1 });
        await refused(stream, 0, [], 'no-stream');
        const written = await store.append(stream, 'no-stream', newEvents(2));
        expect(await store.append(stream, 1, [])).toEqual(written);
        await refused(stream, 'no-stream', [], 1);
      });

      it('keeps a big event', async () => {
        const stream = newStream();
        const event = newEvent({ data: { text: 'ë'.repeat(300_000) } });
        await store.append(stream, 'no-stream', [event]);
        expect((await store.readStream(stream))[0]?.data).toEqual(event.data);
      });

      it('keeps many events in one append, all of them', async () => {
        const stream = newStream();
        const events = newEvents(500);
        expect(await store.append(stream, 'no-stream', events)).toMatchObject({ revision: 499 });
        expect((await store.readStream(stream)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      });

      it('lets exactly one of those through that write the same revision at once', async () => {
        const stream = newStream();
        await store.append(stream, 'no-stream', newEvents(1));
        const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => store.append(stream, 0, newEvents(2))));
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes)
          if (outcome.status === 'rejected')
            expect(outcome.reason).toMatchObject({ name: 'WrongExpectedRevision', expected: 0, actual: 2 });
        expect(await store.readStream(stream)).toHaveLength(3);
      });
    });

    it('gives each of many appends under way at once its own outcome', async () => {
      const streams = Array.from({ length: 30 }, () => newStream());
      const firsts = await Promise.all(
        streams.map(async (stream) => {
          const events = newEvents(2);
          return { stream, events, result: await store.append(stream, 'no-stream', events) };
        }),
      );
      const outcomes = await Promise.allSettled(
        firsts.map(({ stream, events }, index) => {
          if (index % 3 === 0) return store.append(stream, 1, newEvents(1 + (index % 2)));
          if (index % 3 === 1) return store.append(stream, 'no-stream', events);
          return store.append(stream, 'no-stream', newEvents(1));
        }),
      );
      outcomes.forEach((outcome, index) => {
        if (index % 3 === 0) expect(outcome).toMatchObject({ value: { revision: 2 + (index % 2) } });
        if (index % 3 === 1) expect(outcome).toMatchObject({ value: firsts[index]?.result });
        if (index % 3 === 2) expect(outcome).toMatchObject({ reason: { name: 'WrongExpectedRevision', actual: 1 } });
      });
      const lengths = await Promise.all(streams.map(async (stream) => (await store.readStream(stream)).length));
      expect(lengths).toEqual(streams.map((_, index) => (index % 3 === 0 ? 3 + (index % 2) : 2)));
    });

    describe('append of ids that were sent before', () => {
      let stream: string;
      let events: NewEvent[];
      let results: AppendResults;

      type AppendResults = { first: Awaited<ReturnType<EventStore['append']>>; read: readonly RecordedEvent[] };

      beforeEach(async () => {
        stream = newStream();
        events = newEvents(4);
        const first = await store.append(stream, 'no-stream', events);
        results = { first, read: await store.readStream(stream) };
      });
      afterEach(async () => {
        const read = await store.readStream(stream);
        expect(read.slice(0, 4)).toEqual(results.read);
      });

      it('answers as the first time, at once', async () => {
        expect(await store.append(stream, 'no-stream', events)).toEqual(results.first);
        expect(await store.readStream(stream)).toHaveLength(4);
      });

      it('answers as the first time after others were appended', async () => {
        await store.append(stream, 3, newEvents(2));
        expect(await store.append(stream, 'no-stream', events)).toEqual(results.first);
        expect(await store.readStream(stream)).toHaveLength(6);
      });

      it('answers as the first time when both were under way at once', async () => {
        const another = newStream();
        const [one, two] = await Promise.all([
          store.append(another, 'no-stream', events),
          store.append(another, 'no-stream', events),
        ]);
        expect(two).toEqual(one);
        expect(await store.readStream(another)).toHaveLength(4);
      });

      it('takes a prefix of them, and a tail at its own revision', async () => {
        const [, second, , fourth] = results.read;
        expect(await store.append(stream, 'no-stream', events.slice(0, 2))).toEqual({ revision: 1, position: second?.position });
        expect(await store.append(stream, 1, events.slice(2))).toEqual({ revision: 3, position: fourth?.position });
        expect(await store.readStream(stream)).toHaveLength(4);
      });

      it('refuses more of them, a tail at another revision, and another order', async () => {
        await refused(stream, 'no-stream', [...events, newEvent()], 3);
        await refused(stream, 'no-stream', events.slice(1), 3);
        await refused(stream, 0, events.slice(2), 3);
        await refused(stream, 'no-stream', [...events].reverse(), 3);
      });

      it('writes them at the head of the stream, and in another stream', async () => {
        expect(await store.append(stream, 3, events.slice(0, 1))).toMatchObject({ revision: 4 });
        expect(await store.append(newStream(), 'no-stream', events)).toMatchObject({ revision: 3 });
      });
    });

    it('refuses what cannot be kept before it calls the server', async () => {
      const stream = newStream();
      const circle: Record<string, unknown> = {};
      circle.again = circle;
      const unkept: readonly Partial<NewEvent>[] = [
        { id: 'no-uuid' },
        { id: randomUUID().toUpperCase() },
        { type: '' },
        { data: { amount: 10n } as never },
        { data: { amount: Number.NaN } },
        { data: { when: new Date(0) } as never },
        { data: { what: () => 1 } as never },
        { data: circle as never },
        { data: { text: 'a\0b' } },
        { data: { text: 'half \ud83d' } },
      ];
      for (const over of unkept)
        await expect(store.append(stream, 'no-stream', [newEvent(), newEvent(over)])).rejects.toBeInstanceOf(InvalidEvent);
      await expect(store.append('no stream name', 'no-stream', newEvents(1))).rejects.toBeInstanceOf(InvalidEvent);
      expect(await store.readStream(stream)).toEqual([]);
      expect(await store.append(stream, 'no-stream', [newEvent({ data: { text: 'a \\u0000 spelled out, 😀' } })])).toMatchObject({
        revision: 0,
      });
    });

    describe('a subscription', () => {
      it('hands out what was there and what comes, in the order of positions', async () => {
        const [before, after] = [newStream(), newStream()];
        const first = await store.append(before, 'no-stream', newEvents(3));
        const follower = follow({ batchSize: 2 });
        await follower.reached(first.position);
        const second = await store.append(after, 'no-stream', newEvents(3));
        await follower.reached(second.position);
        expect(follower.events).toEqual([...(await store.readStream(before)), ...(await store.readStream(after))]);
        expect(Math.max(...follower.batchSizes)).toBeLessThanOrEqual(2);
        expectStrictlyIncreasing(store, follower);
      });

      it('is caught up also where the last batch was just full', async () => {
        const { position } = await store.append(newStream(), 'no-stream', newEvents(60));
        for (const batchSize of [1, 2, 5, 60]) await follow({ batchSize }).reached(position);
      });

      it('says of an empty store that it is caught up', async () => {
        await follow().until(({ caughtUp }) => caughtUp.length > 0);
      });

      it('starts behind the position given, be it that of an event or one at which it was caught up', async () => {
        const stream = newStream();
        const { position } = await store.append(stream, 'no-stream', newEvents(2));
        const whole = follow();
        await whole.reached(position);
        const caughtUp = whole.caughtUp.at(-1) ?? '';
        const { position: last } = await store.append(stream, 1, newEvents(3));
        const afterCaughtUp = follow({ after: caughtUp });
        const afterEvent = follow({ after: whole.events[0]?.position ?? '' });
        await Promise.all([afterCaughtUp.reached(last), afterEvent.reached(last)]);
        const read = await store.readStream(stream);
        expect(afterCaughtUp.events).toEqual(read.slice(2));
        expect(afterEvent.events).toEqual(read.slice(1));
      });

      it('hands out only the streams asked for, and moves on when only others were written', async () => {
        const wanted = newStream('handover');
        const like = newStream('handover-draft');
        await store.append(like, 'no-stream', newEvents(2));
        await store.append(wanted, 'no-stream', newEvents(1));
        const { position } = await store.append(newStream('candidate'), 'no-stream', newEvents(1));
        const follower = follow({ prefixes: ['handover/', 'enquiry/'] });
        await follower.reached(position);
        const { position: later } = await store.append(like, 1, newEvents(1));
        await follower.reached(later);
        const { position: last } = await store.append(newStream('enquiry'), 'no-stream', newEvents(1));
        await follower.reached(last);
        expect(follower.events.map(({ stream }) => stream.split('/')[0])).toEqual(['handover', 'enquiry']);
      });

      it('takes the characters of a prefix as they are', async () => {
        const { position } = await store.append(newStream('handover'), 'no-stream', newEvents(1));
        const follower = follow({ prefixes: ['h%', 'handove_/', '%'] });
        await follower.reached(position);
        expect(follower.events).toEqual([]);
      });

      it('is caught up only where everything at or before has been handed out', async () => {
        const stream = newStream();
        const follower = follow({ batchSize: 3 });
        let last = '';
        for (let revision = -1; revision < 40; revision += 4)
          last = (await store.append(stream, revision < 0 ? 'no-stream' : revision, newEvents(4))).position;
        await follower.reached(last);
        for (const position of follower.caughtUp) {
          const resumed = follow({ after: position });
          await resumed.reached(last);
          const upTo = follower.events.filter((event) => store.comparePositions(event.position, position) <= 0);
          expect([...upTo, ...resumed.events].map(({ id }) => id)).toEqual(follower.ids);
        }
      });

      it('sees every event of 32 writers exactly once, in strictly increasing order', async () => {
        const follower = follow();
        const late = follow({ prefixes: ['handover/'] });
        const streams = Array.from({ length: 32 }, () => newStream());
        const positions = await Promise.all(
          streams.map(async (stream) => {
            let standing: { revision: number; position: string } = { revision: -1, position: '' };
            for (let round = 0; round < 12; round++)
              standing = await store.append(
                stream,
                standing.revision < 0 ? 'no-stream' : standing.revision,
                newEvents(1 + (round % 3)),
              );
            return standing.position;
          }),
        );
        const last = positions.reduce((a, b) => (store.comparePositions(a, b) >= 0 ? a : b));
        await Promise.all([follower.reached(last), late.reached(last)]);
        const written = (await Promise.all(streams.map((stream) => store.readStream(stream)))).flat();
        for (const each of [follower, late]) {
          expect(each.events).toHaveLength(32 * 24);
          expect([...each.ids].sort()).toEqual(written.map(({ id }) => id).sort());
          expectStrictlyIncreasing(store, each);
        }
      });

      it('ends by its signal, at rest and in the middle of a batch, and with the store', async () => {
        await store.append(newStream(), 'no-stream', newEvents(5));
        const atRest = follow();
        await atRest.until(({ caughtUp }) => caughtUp.length > 0);
        await atRest.stop();

        const abort = new AbortController();
        const seen: string[] = [];
        for await (const message of store.subscribeToAll({ batchSize: 1, signal: abort.signal })) {
          seen.push(message.kind);
          abort.abort();
        }
        expect(seen).toEqual(['events']);

        const withStore = follow();
        await withStore.until(({ caughtUp }) => caughtUp.length > 0);
        await store.close();
        await withStore.ended;
      });
    });

    it('tells the head: every subscription reaches it, and none that starts there misses what comes', async () => {
      const empty = await store.head();
      expect(await store.last()).toBeUndefined();
      const { position } = await store.append(newStream(), 'no-stream', newEvents(2));
      expect(await store.last()).toBe(position);
      const fromEmpty = follow({ after: empty });
      await fromEmpty.reached(position);
      expect(fromEmpty.events).toHaveLength(2);
      const head = await store.head();
      expect(store.comparePositions(head, position)).toBeGreaterThanOrEqual(0);
      await Promise.all([follow().reached(head), follow({ prefixes: ['candidate/'] }).reached(head)]);
      expect(store.comparePositions(empty, head)).toBeLessThan(0);
      expect(store.comparePositions(head, empty)).toBeGreaterThan(0);
      const fromHead = follow({ after: head });
      const { position: later } = await store.append(newStream(), 'no-stream', newEvents(1));
      await fromHead.reached(later);
      expect(fromHead.events).toHaveLength(1);
    });
  });
}

/** The part of the contract that is about losing connections, for stores that have some. */
export function lostConnectionsContract(name: string, openStore: () => Promise<RemoteStoreUnderTest>): void {
  describe(`${name} outlives the loss of its connections`, () => {
    it('and its subscriptions come back by themselves, without a gap or a repetition', async () => {
      const { store, dropConnections, dispose } = await openStore();
      const follower = new Follower(store, { batchSize: 7 });
      const stream = newStream();
      let standing = { revision: -1, position: '' };
      // A connection that has gone is noticed when it is used. Whether an append was written before is not known, and giving it again is safe.
      const untilThere = async <T>(call: () => Promise<T>): Promise<T> => {
        for (let attempt = 1; ; attempt++)
          try {
            return await call();
          } catch (error) {
            if (!(error instanceof EventStoreUnavailable) || attempt === 20) throw error;
          }
      };
      const appendMore = async (events: readonly NewEvent[]): Promise<void> => {
        const expected = standing.revision < 0 ? 'no-stream' : standing.revision;
        standing = await untilThere(() => store.append(stream, expected, events));
      };
      for (let round = 0; round < 6; round++) {
        await appendMore(newEvents(20));
        const dropped = dropConnections();
        await appendMore(newEvents(20));
        await dropped;
      }
      await follower.reached(standing.position);
      expect(follower.events).toEqual(await untilThere(() => store.readStream(stream)));
      await follower.stop();
      await dispose();
    });
  });
}

/**
 * The part of the contract that is about several installations on one server, each with a prefix of its own, of which one may be the beginning
 * of another.
 */
export function sharedServerContract(name: string, openStores: () => Promise<StoresUnderTest>): void {
  describe(`${name} shares its server with other installations`, () => {
    let tested: StoresUnderTest;
    let stores: readonly EventStore[];
    const followers: Follower[] = [];

    beforeEach(async () => {
      tested = await openStores();
      stores = tested.stores;
    });
    afterEach(async () => {
      await Promise.all(followers.splice(0).map((follower) => follower.stop()));
      await tested.dispose();
    });

    function follow(store: EventStore, options: Omit<SubscribeOptions, 'signal'> = {}): Follower {
      const follower = new Follower(store, options);
      followers.push(follower);
      return follower;
    }

    it('and has the same streams and ids as they have, each at its own revision', async () => {
      const stream = newStream();
      const events = newEvents(3);
      for (const [index, store] of stores.entries()) {
        const own = events.slice(0, 1 + (index % 3));
        expect(await store.readStream(stream)).toEqual([]);
        const first = await store.append(stream, 'no-stream', own);
        expect(first.revision).toBe(own.length - 1);
        expect(await store.append(stream, 'no-stream', own)).toEqual(first);
        const refusal = await store.append(stream, 'no-stream', newEvents(1)).catch((error: unknown) => error);
        expect(refusal).toMatchObject({ name: 'WrongExpectedRevision', stream, actual: own.length - 1 });
      }
      for (const [index, store] of stores.entries()) {
        const read = await store.readStream(stream);
        expect(read.map(({ id }) => id)).toEqual(events.slice(0, 1 + (index % 3)).map(({ id }) => id));
        expect(new Set(read.map((event) => event.stream))).toEqual(new Set([stream]));
      }
    });

    it('and hands out none of their events, with a filter or without, yet moves on past them', async () => {
      const following = stores.map((store) => ({
        store,
        ids: [] as string[],
        all: follow(store, { batchSize: 3 }),
        some: follow(store, { prefixes: ['handover', 'candidate/'] }),
      }));
      let last = '';
      for (let round = 0; round < 4; round++)
        for (const { store, ids } of following) {
          const events = newEvents(4);
          ids.push(...events.map(({ id }) => id));
          await store.append(newStream('handover'), 'no-stream', events.slice(0, 2));
          ({ position: last } = await store.append(newStream('candidate'), 'no-stream', events.slice(2)));
        }
      for (const { store, ids, all, some } of following) {
        const late = follow(store);
        const lateSome = follow(store, { prefixes: ['candidate/', 'handover'] });
        const own = (await store.last()) ?? '';
        await Promise.all([
          ...[all, late].map((each) => each.reached(own)),
          ...[some, lateSome].map((each) => each.reached(last)),
        ]);
        for (const each of [all, late, some, lateSome]) expect(each.ids).toEqual(ids);
      }
    });

    it('and tells its own last event, whatever they write, and a head that it reaches', async () => {
      const [store, ...others] = stores as [EventStore, ...EventStore[]];
      const writtenByOthers = async (): Promise<void> => {
        for (const other of others) await other.append(newStream(), 'no-stream', newEvents(3));
      };
      await writtenByOthers();
      expect(await store.last()).toBeUndefined();
      const { position } = await store.append(newStream(), 'no-stream', newEvents(1));
      await writtenByOthers();
      expect(await store.last()).toBe(position);
      await writtenByOthers();
      await follow(store).reached(await store.head());
      expect(await store.last()).toBe(position);
      const { position: later } = await store.append(newStream(), 'no-stream', newEvents(1));
      expect(await store.last()).toBe(later);
    });
  });
}

function expectStrictlyIncreasing(store: EventStore, { events }: Follower): void {
  const wrong = events.filter((event, index) => {
    const before = events[index - 1];
    return before !== undefined && store.comparePositions(before.position, event.position) >= 0;
  });
  expect(wrong).toEqual([]);
}
