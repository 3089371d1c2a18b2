import { randomUUID } from 'node:crypto';
import { EventStoreDBEventStore } from '../../libs/event-store/eventstoredb/index.js';
import type { EventStore, RecordedEvent } from '../../libs/event-store/port.js';
import { EventStoreDouble } from '../support/eventstoredb-double/index.js';
import { newEvent } from './new-event.js';
import { Tape } from './tape.js';

describe('a tape before a server', () => {
  let double: EventStoreDouble;
  let tape: Tape;
  let behindTape: EventStore;

  beforeEach(async () => {
    double = await EventStoreDouble.start();
    tape = await Tape.before(double.url);
    behindTape = await EventStoreDBEventStore.open({ url: tape.url });
  });
  afterEach(async () => {
    await behindTape.close();
    await tape.stop();
    await double.stop();
  });

  async function caughtUp(prefix: string, count: number): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const enough = new AbortController();
    for await (const message of behindTape.subscribeToAll({ prefixes: [prefix], signal: enough.signal })) {
      if (message.kind === 'events') events.push(...message.events);
      if (events.length >= count) enough.abort();
    }
    return events;
  }

  it('gives what the server gave the first time, without the server', async () => {
    const store = await EventStoreDBEventStore.open({ url: double.url });
    const [stream, other] = [`journey/${randomUUID()}`, `journey/${randomUUID()}`];
    for (let revision = -1; revision < 599; revision += 200)
      await store.append(stream, revision < 0 ? 'no-stream' : revision, Array.from({ length: 200 }, newEvent));
    const events = await store.readStream(stream);
    await store.close();

    expect(await behindTape.readStream(stream)).toEqual(events);
    expect(await behindTape.readStream(other)).toEqual([]);
    expect(await caughtUp('journey/', events.length)).toEqual(events);
    double.freeze();
    expect(await behindTape.readStream(stream)).toEqual(events);
    expect(await behindTape.readStream(other)).toEqual([]);
    expect(await caughtUp('journey/', events.length)).toEqual(events);
    expect(events).toHaveLength(600);
  });
});
