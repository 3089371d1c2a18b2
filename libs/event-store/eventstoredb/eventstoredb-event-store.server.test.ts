import { freshPrefix, realServer } from '../../../test/support/eventstoredb-double/server-of-the-run.js';
import { Wire } from '../../../test/support/eventstoredb-double/wire.js';
import {
  eventStoreContract,
  lostConnectionsContract,
  sharedServerContract,
  type RemoteStoreUnderTest,
} from '../contract/event-store.contract.js';
import { EventStoreDBEventStore } from './eventstoredb-event-store.js';

const name = 'EventStoreDBEventStore, on the server of EVENTSTORE_URL,';
/** One node without TLS can be reached over a wire that the test cuts. */
const single = /^(esdb:\/\/(?:[^@/]*@)?)([^:,/?]+):(\d+)(\?.*tls=false.*)$/.exec(realServer ?? '');

const url = realServer;
if (url === undefined) it.skip(`${name} keeps the contract of an event store (EVENTSTORE_URL names no server)`, () => undefined);
else {
  eventStoreContract(name, async () => {
    const store = await EventStoreDBEventStore.open({ url, prefix: freshPrefix() });
    return { store, dispose: () => store.close() };
  });
  sharedServerContract(name, async () => {
    const prefix = freshPrefix();
    const stores = await Promise.all([
      EventStoreDBEventStore.open({ url, prefix }),
      EventStoreDBEventStore.open({ url, prefix: `${prefix}-2` }),
    ]);
    return { stores, dispose: async () => void (await Promise.all(stores.map((store) => store.close()))) };
  });
}

const [, account, host, port, query] = single ?? [];
if (!account || !host)
  it.skip(`${name} outlives the loss of its connections (EVENTSTORE_URL names no single server without TLS)`, () => undefined);
else {
  lostConnectionsContract(name, async (): Promise<RemoteStoreUnderTest> => {
    const wire = await Wire.before({ host, port: Number(port) });
    const { endpoint } = wire;
    const store = await EventStoreDBEventStore.open({
      url: `${account}${endpoint.host}:${endpoint.port}${query}`,
      prefix: freshPrefix(),
    });
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
