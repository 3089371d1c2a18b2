import { EventStoreDouble } from '../../../test/support/eventstoredb-double/index.js';
import {
  eventStoreContract,
  lostConnectionsContract,
  sharedServerContract,
  type RemoteStoreUnderTest,
} from '../contract/event-store.contract.js';
import { EventStoreDBEventStore } from './eventstoredb-event-store.js';

async function openStore(prefix?: string): Promise<RemoteStoreUnderTest> {
  const double = await EventStoreDouble.start();
  const store = await EventStoreDBEventStore.open({ url: double.url, prefix });
  return {
    store,
    dropConnections: async () => double.dropConnections(),
    dispose: async () => {
      await store.close();
      await double.stop();
    },
  };
}

const name = 'EventStoreDBEventStore, against the double on the wire,';

eventStoreContract(name, () => openStore());
eventStoreContract(`${name} with a prefix`, () => openStore('acceptance'));
lostConnectionsContract(name, () => openStore());

sharedServerContract(name, async () => {
  const double = await EventStoreDouble.start();
  const prefixes = ['', 'noord', 'noord-2', 'handover'];
  const stores = await Promise.all(prefixes.map((prefix) => EventStoreDBEventStore.open({ url: double.url, prefix })));
  return {
    stores,
    dispose: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await double.stop();
    },
  };
});
