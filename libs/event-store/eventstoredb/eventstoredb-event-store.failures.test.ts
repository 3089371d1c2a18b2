import { jest } from '@jest/globals';
import { EventStoreDouble } from '../../../test/support/eventstoredb-double/index.js';
import { Follower, newEvent, newEvents, newStream } from '../contract/event-store.contract.js';
import { EventStoreUnavailable, WrongExpectedRevision, type NewEvent, type RecordedEvent } from '../port.js';
import { InvalidEvent } from '../serialised-event.js';
import { EventStoreDBEventStore } from './eventstoredb-event-store.js';
import { EventStoreAccessDenied, EventsGone } from './failures.js';

describe('EventStoreDBEventStore, against the double on the wire', () => {
  let double: EventStoreDouble;
  let store: EventStoreDBEventStore;
  let losses: string[];

  beforeEach(async () => {
    double = await EventStoreDouble.start();
    losses = [];
    store = await EventStoreDBEventStore.open({
      url: double.url,
      answerWithin: 1_000,
      onLoss: ({ message }) => void losses.push(message),
    });
  });
  afterEach(async () => {
    await store.close();
    await double.stop();
  });

  /** As whoever calls an adapter does: what got no answer is given again as it was. */
  async function untilAnswered<Result>(call: () => Promise<Result>): Promise<Result> {
    for (;;)
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof EventStoreUnavailable)) throw error;
      }
  }

  function written(stream: string): readonly string[] {
    const events = double.log.read(stream);
    return events === 'deleted' ? [] : events.map(({ id }) => id);
  }

  /** As somebody else would, past this store. */
  function writtenByOthers(stream: string, events: readonly NewEvent[]): void {
    double.log.append(
      stream,
      'any',
      events.map(({ id, type, data, metadata }) => ({
        id,
        type,
        contentType: 'application/json',
        data: Buffer.from(JSON.stringify(data)),
        metadata: Buffer.from(JSON.stringify(metadata)),
      })),
    );
  }

  describe('an append whose answer does not come', () => {
    it('is found by its ids where it was written, and is not sent again', async () => {
      const stream = newStream();
      const events = newEvents(3);
      double.once('append written', () => double.dropConnections());
      const result = await store.append(stream, 'no-stream', events);
      expect(result).toEqual({ revision: 2, position: (await store.readStream(stream))[2]?.position });
      expect(double.counts.appends).toBe(1);
      expect(await store.append(stream, 'no-stream', events)).toEqual(result);
      expect(written(stream)).toHaveLength(3);
    });

    it('is of unknown outcome where nothing stands, and is written once when it is given again', async () => {
      const stream = newStream();
      const events = newEvents(2);
      double.once('append received', () => double.dropConnections());
      await expect(store.append(stream, 'no-stream', events)).rejects.toBeInstanceOf(EventStoreUnavailable);
      expect(written(stream)).toEqual([]);
      expect(await store.append(stream, 'no-stream', events)).toMatchObject({ revision: 1 });
      expect(written(stream)).toEqual(events.map(({ id }) => id));
    });

    it('is refused where others took its revision', async () => {
      const stream = newStream();
      double.once('append received', () => {
        writtenByOthers(stream, newEvents(2));
        double.dropConnections();
      });
      const refusal = await store.append(stream, 'no-stream', newEvents(1)).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(WrongExpectedRevision);
      expect(refusal).toMatchObject({ expected: 'no-stream', actual: 1 });
    });

    it('lets no other append fail', async () => {
      double.once('append received', () => undefined, 10);
      const patient = await EventStoreDBEventStore.open({ url: double.url, answerWithin: 3_000 });
      const streams = Array.from({ length: 20 }, () => newStream());
      const outcomes = await Promise.allSettled(streams.map((stream) => patient.append(stream, 'no-stream', newEvents(1))));
      await patient.close();
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      expect(double.counts['batch appends']).toBe(0);
    });
  });

  it('says within its time that a frozen server does not answer, and goes on when it does', async () => {
    const stream = newStream();
    const events = newEvents(1);
    await store.append(stream, 'no-stream', events);
    double.freeze();
    const began = performance.now();
    const more = newEvents(2);
    const refusals = await Promise.allSettled([store.append(stream, 0, more), store.readStream(stream), store.head()]);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        reason: { name: 'EventStoreUnavailable', message: expect.stringMatching(/^event store unavailable: ./) },
      });
    expect(performance.now() - began).toBeLessThan(5_000);
    double.thaw();
    expect(await untilAnswered(() => store.append(stream, 0, more))).toMatchObject({ revision: 2 });
    expect(written(stream)).toEqual([...events, ...more].map(({ id }) => id));
  });

  it('does not open where nobody listens, and says so', async () => {
    await double.goDown();
    await expect(EventStoreDBEventStore.open({ url: double.url, answerWithin: 500 })).rejects.toBeInstanceOf(
      EventStoreUnavailable,
    );
    await double.comeUp();
    await expect(EventStoreDBEventStore.open({ url: double.url, answerWithin: 500 })).rejects.toThrow(/Server Is Not Ready/);
  });

  it('outlives an outage and the time in which the server starts up', async () => {
    const stream = newStream();
    const follower = new Follower(store);
    const [first, second] = [newEvents(2), newEvents(2)];
    const { position } = await store.append(stream, 'no-stream', first);
    await follower.reached(position);
    await double.goDown();
    await expect(store.append(stream, 1, second)).rejects.toBeInstanceOf(EventStoreUnavailable);
    await expect(store.readStream(stream)).rejects.toBeInstanceOf(EventStoreUnavailable);
    await double.comeUp();
    await expect(store.append(stream, 1, second)).rejects.toBeInstanceOf(EventStoreUnavailable);
    double.becomeReady();
    const { position: later } = await untilAnswered(() => store.append(stream, 1, second));
    await follower.reached(later);
    expect(follower.ids).toEqual([...first, ...second].map(({ id }) => id));
    expect(losses.length).toBeGreaterThan(0);
    await follower.stop();
  });

  it('loses nothing acknowledged and doubles nothing in five outages under 32 writers', async () => {
    const writers = Array.from({ length: 32 }, () => ({ stream: newStream(), acknowledged: [] as string[] }));
    const follower = new Follower(store, { prefixes: ['handover/'] });
    let writing = true;
    const work = writers.map(async ({ stream, acknowledged }) => {
      while (writing) {
        const events = newEvents(2);
        const expected = acknowledged.length === 0 ? 'no-stream' : acknowledged.length - 1;
        await untilAnswered(() => store.append(stream, expected, events));
        acknowledged.push(...events.map(({ id }) => id));
      }
    });
    for (let outage = 1; outage <= 5; outage++) {
      const before = double.log.all.length;
      await follower.until(({ events }) => events.length > before + 100);
      await double.goDown();
      await double.comeUp();
      double.becomeReady();
    }
    writing = false;
    await Promise.all(work);
    await follower.reached((await store.last()) ?? '');
    for (const { stream, acknowledged } of writers) expect(written(stream)).toEqual(acknowledged);
    expect(follower.ids).toEqual(double.log.all.map(({ id }) => id));
    await follower.stop();
  });

  describe('a subscription', () => {
    it.each([undefined, ['handover/', 'candidate/']])(
      'comes back after each loss without a gap or a repetition (prefixes: %s)',
      async (prefixes) => {
        const stream = newStream();
        const first = newEvents(100);
        let standing = await untilAnswered(() => store.append(stream, 'no-stream', first));
        const follower = new Follower(store, { prefixes, batchSize: 9 });
        for (const after of [0, 1, 17, 40, 5]) {
          const dropped = Promise.withResolvers<void>();
          double.once(
            'event to be sent',
            () => {
              double.dropConnections();
              dropped.resolve();
            },
            after,
          );
          const events = newEvents(60);
          const { revision } = standing;
          standing = await untilAnswered(() => store.append(stream, revision, events));
          await dropped.promise;
        }
        await follower.reached(standing.position);
        expect(follower.ids).toEqual(written(stream));
        expect(follower.ids).toHaveLength(400);
        await follower.stop();
      },
    );

    it('comes back from a server that froze for longer than the client waits', async () => {
      const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      const lost = Promise.withResolvers<void>();
      const quick = await EventStoreDBEventStore.open({
        url: `${double.url}&keepAliveInterval=200&keepAliveTimeout=200`,
        onLoss: () => lost.resolve(),
      });
      warned.mockRestore();
      const stream = newStream();
      const events = newEvents(3);
      const follower = new Follower(quick);
      const { position } = await quick.append(stream, 'no-stream', events.slice(0, 1));
      await follower.reached(position);
      double.freeze();
      writtenByOthers(stream, events.slice(1));
      // The client's pings get no answer.
      await lost.promise;
      double.thaw();
      await follower.until(({ events: seen }) => seen.length === 3);
      expect(follower.ids).toEqual(events.map(({ id }) => id));
      await follower.stop();
      await quick.close();
    });

    it('holds the server back when it is read slowly', async () => {
      const most = 4_000;
      const stream = newStream();
      const text = 'x'.repeat(1_000);
      for (let chunk = 0; chunk < most; chunk += 500)
        writtenByOthers(
          stream,
          Array.from({ length: 500 }, () => newEvent({ data: { text } })),
        );
      const ended = new AbortController();
      const slow = store.subscribeToAll({ batchSize: 10, signal: ended.signal })[Symbol.asyncIterator]();
      const received: RecordedEvent[] = [];
      const readOn = async (): Promise<void> => {
        const { value } = await slow.next();
        if (value?.kind === 'events') received.push(...value.events);
      };
      await readOn();
      const fast = new Follower(store);
      await fast.until(({ events }) => events.length === most);
      const sentToSlow = double.counts['events sent'] - most;
      expect(sentToSlow).toBeGreaterThan(0);
      expect(sentToSlow).toBeLessThan(most / 4);
      while (received.length < most) await readOn();
      expect(received.map(({ id }) => id)).toEqual(fast.ids);
      ended.abort();
      await fast.stop();
    });

    it('passes by what the server writes for itself, and gets to the head all the same', async () => {
      const all = new Follower(store);
      const filtered = new Follower(store, { prefixes: ['handover/'] });
      await store.append(newStream(), 'no-stream', newEvents(1));
      const before = await store.last();
      let own = { position: 0 };
      for (let times = 0; times < 600; times++) own = double.log.writeOwnEvent();
      const last = `c${own.position}p${own.position}`;
      await Promise.all([all.reached(last), filtered.reached(last)]);
      expect([await store.head(), await store.last()]).toEqual([last, before]);
      expect([all.events.length, filtered.events.length]).toEqual([1, 1]);
      await Promise.all([all.stop(), filtered.stop()]);
    });

    it('tells of events that the filter keeps back while it catches up with thousands', async () => {
      for (let times = 0; times < 2_345; times++) writtenByOthers(newStream('candidate'), newEvents(1));
      writtenByOthers(newStream('handover'), newEvents(1));
      for (let times = 0; times < 321; times++) writtenByOthers(newStream('candidate'), newEvents(1));
      const follower = new Follower(store, { prefixes: ['handover/'] });
      await follower.reached(await store.head());
      expect(follower.events).toHaveLength(1);
      await follower.stop();
    });

    it('throws what no waiting can help', async () => {
      writtenByOthers(newStream(), newEvents(1));
      double.deny();
      const follower = new Follower(store);
      await expect(follower.until(() => false)).rejects.toBeInstanceOf(EventStoreAccessDenied);
    });

    it('does not take a position of another store', async () => {
      expect(() => store.comparePositions('12-3', '12-3')).toThrow(TypeError);
      const follower = new Follower(store, { after: '12-3' });
      await expect(follower.until(() => false)).rejects.toThrow(/"12-3" is no position of this event store/);
    });
  });

  it('finds the leader of a cluster, and outlives that none of its nodes answers', async () => {
    const cluster = await EventStoreDBEventStore.open({ url: double.clusterUrl, answerWithin: 1_000 });
    const stream = newStream();
    const follower = new Follower(cluster);
    const { position } = await cluster.append(stream, 'no-stream', newEvents(1));
    await follower.reached(position);
    await double.goDown();
    const refusals = await Promise.allSettled([
      cluster.append(stream, 0, newEvents(1)),
      cluster.readStream(stream),
      cluster.head(),
      cluster.append(newStream(), 'no-stream', newEvents(1)),
    ]);
    for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { name: 'EventStoreUnavailable' } });
    await double.comeUp();
    double.freeze();
    const began = performance.now();
    const more = newEvents(1);
    await expect(cluster.append(stream, 0, more)).rejects.toBeInstanceOf(EventStoreUnavailable);
    expect(performance.now() - began).toBeLessThan(5_000);
    double.thaw();
    double.becomeReady();
    const { position: later } = await untilAnswered(() => cluster.append(stream, 0, more));
    await follower.reached(later);
    expect(follower.ids).toEqual(written(stream));
    await follower.stop();
    await cluster.close();
  });

  it('follows when another node leads', async () => {
    const stream = newStream();
    double.doesNotLead();
    expect(await store.append(stream, 'no-stream', newEvents(1))).toMatchObject({ revision: 0 });
    double.doesNotLead();
    expect(await store.readStream(stream)).toHaveLength(1);
  });

  it.each([
    ['together', 3, 500_000],
    ['in one event, more than the wire takes', 1, 20_000_000],
  ])('sends no append that is too big %s', async (_, count, characters) => {
    const stream = newStream();
    const big = Array.from({ length: count }, () => newEvent({ data: { text: 'x'.repeat(characters) } }));
    const other = store.append(newStream(), 'no-stream', newEvents(1));
    const tooBig = await store.append(stream, 'no-stream', big).catch((error: unknown) => error);
    expect(tooBig).toBeInstanceOf(InvalidEvent);
    expect(tooBig).toMatchObject({ message: `more than the event store takes in one append for ${stream} (1048576 bytes)` });
    expect(await other).toMatchObject({ revision: 0 });
    expect(double.counts.appends).toBe(1);
  });

  it('tells clearly what is too big for this server, and what is not allowed', async () => {
    const stream = newStream();
    double.log.mostBytesInOneAppend = 1_000;
    const tooBig = await store.append(stream, 'no-stream', newEvents(3)).catch((error: unknown) => error);
    expect(tooBig).toBeInstanceOf(InvalidEvent);
    expect(tooBig).toMatchObject({ message: `more than the event store takes in one append for ${stream} (1000 bytes)` });
    expect(await store.append(stream, 'no-stream', newEvents(1))).toMatchObject({ revision: 0 });
    double.deny();
    await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toBeInstanceOf(EventStoreAccessDenied);
    await expect(store.head()).rejects.toBeInstanceOf(EventStoreAccessDenied);
  });

  describe('a stream of which somebody took away what Overstap wrote', () => {
    let stream: string;
    let events: readonly NewEvent[];

    beforeEach(async () => {
      stream = newStream();
      events = newEvents(4);
      await store.append(stream, 'no-stream', events);
    });

    const gone = (outcome: Promise<unknown>): Promise<void> => expect(outcome).rejects.toBeInstanceOf(EventsGone);

    it('is not read as if it began where it was truncated, and what was taken away is not written again', async () => {
      double.log.truncate(stream, 2);
      await gone(store.readStream(stream));
      await gone(store.readStream(stream, 1));
      expect(await store.readStream(stream, 2)).toHaveLength(2);
      await gone(store.append(stream, 'no-stream', events.slice(0, 2)));
      await expect(store.append(stream, 'no-stream', newEvents(1))).rejects.toMatchObject({ actual: 3 });
      double.once('append received', () => double.dropConnections());
      await gone(store.append(stream, 'no-stream', newEvents(1)));
    });

    it('does not begin anew where it was deleted', async () => {
      double.log.deleteSoftly(stream);
      await gone(store.append(stream, 'no-stream', events));
      await gone(store.append(stream, 'no-stream', newEvents(1)));
      await gone(store.readStream(stream));
    });

    it('takes and gives nothing any more where it was deleted for ever', async () => {
      double.log.tombstone(stream);
      await gone(store.append(stream, 3, newEvents(1)));
      await gone(store.readStream(stream));
    });
  });

  it('looks no further back for the last event than where it looked from the time before', async () => {
    const acceptance = await EventStoreDBEventStore.open({ url: double.url, prefix: 'acceptance' });
    const { position } = await acceptance.append(newStream(), 'no-stream', newEvents(1));
    for (let times = 0; times < 3; times++) writtenByOthers(newStream(), newEvents(1_000));
    expect(await acceptance.last()).toBe(position);
    writtenByOthers(newStream(), newEvents(3));
    // A second read would get no answer.
    double.once('read received', () => undefined, 1);
    expect(await acceptance.last()).toBe(position);
    await acceptance.close();
  });

  it('goes on with its first look for the last event where it was interrupted', async () => {
    const acceptance = await EventStoreDBEventStore.open({ url: double.url, prefix: 'acceptance', answerWithin: 1_000 });
    const { position } = await acceptance.append(newStream(), 'no-stream', newEvents(1));
    for (let times = 0; times < 3; times++) writtenByOthers(newStream(), newEvents(1_000));
    double.once('read received', () => double.dropConnections(), 4);
    await expect(acceptance.last()).rejects.toBeInstanceOf(EventStoreUnavailable);
    // Three pages are left, and one of what came since.
    let readMore = false;
    double.once('read received', () => (readMore = true), 4);
    expect(await untilAnswered(() => acceptance.last())).toBe(position);
    expect(readMore).toBe(false);
    await acceptance.close();
  });
});
