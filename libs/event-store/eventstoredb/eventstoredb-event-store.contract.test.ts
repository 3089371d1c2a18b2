import { EventStoreDouble } from '../../../test/support/eventstoredb-double/index.js';
import { eventStoreContract, lostConnectionsContract, type RemoteStoreUnderTest } from '../contract/event-store.contract.js';
import { EventStoreDBEventStore } from './eventstoredb-event-store.js';

async function openStore(): Promise<RemoteStoreUnderTest> {
  const double = await EventStoreDouble.start();
  const store = await EventStoreDBEventStore.open({ url: double.url });
  return {
    store,
    dropConnections: async () => double.dropConnections(),
    dispose: async () => {
      await store.close();
      await double.stop();
    },
  };
}

eventStoreContract('EventStoreDBEventStore, against the double on the wire,', openStore);
lostConnectionsContract('EventStoreDBEventStore, against the double on the wire,', openStore);
