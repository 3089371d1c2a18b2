import { realServer } from '../../../test/support/eventstoredb-double/server-of-the-run.js';
import { Wire } from '../../../test/support/eventstoredb-double/wire.js';
import { eventStoreContract, lostConnectionsContract, type RemoteStoreUnderTest } from '../contract/event-store.contract.js';
import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  NewEvent,
  Position,
  RecordedEvent,
  SubscribeOptions,
  SubscriptionMessage,
} from '../port.js';
import { EventStoreDBEventStore } from './eventstoredb-event-store.js';

/** A server that holds events already, as an empty one from here on. */
class FromHere implements EventStore {
  private constructor(
    private readonly store: EventStore,
    private readonly here: Position | undefined,
  ) {}

  static async of(store: EventStore): Promise<FromHere> {
    return new FromHere(store, await store.last());
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return this.store.append(stream, expected, events);
  }

  readStream(stream: string, fromRevision?: number): Promise<readonly RecordedEvent[]> {
    return this.store.readStream(stream, fromRevision);
  }

  subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    return this.store.subscribeToAll({ ...options, after: options.after ?? this.here });
  }

  comparePositions(a: Position, b: Position): number {
    return this.store.comparePositions(a, b);
  }

  head(): Promise<Position> {
    return this.store.head();
  }

  async last(): Promise<Position | undefined> {
    const last = await this.store.last();
    const isLater = last !== undefined && (this.here === undefined || this.comparePositions(last, this.here) > 0);
    return isLater ? last : undefined;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

const name = 'EventStoreDBEventStore, on the server of EVENTSTORE_URL,';
/** One node without TLS can be reached over a wire that the test cuts. */
const single = /^(esdb:\/\/(?:[^@/]*@)?)([^:,/?]+):(\d+)(\?.*tls=false.*)$/.exec(realServer ?? '');

const server = realServer;
if (server === undefined)
  it.skip(`${name} keeps the contract of an event store (EVENTSTORE_URL names no server)`, () => undefined);
else
  eventStoreContract(name, async () => {
    const store = await FromHere.of(await EventStoreDBEventStore.open({ url: server }));
    return { store, dispose: () => store.close() };
  });

const [, account, host, port, query] = single ?? [];
if (!account || !host)
  it.skip(`${name} outlives the loss of its connections (EVENTSTORE_URL names no single server without TLS)`, () => undefined);
else {
  lostConnectionsContract(name, async (): Promise<RemoteStoreUnderTest> => {
    const wire = await Wire.before({ host, port: Number(port) });
    const url = `${account}${wire.endpoint.host}:${wire.endpoint.port}${query}`;
    const store = await FromHere.of(await EventStoreDBEventStore.open({ url }));
    return {
      store,
      dropConnections: async () => wire.cut(),
      dispose: async () => {
        await store.close();
        await wire.unplug();
      },
    };
  });
}
