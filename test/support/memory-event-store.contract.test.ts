import { eventStoreContract } from '../../libs/event-store/contract/event-store.contract.js';
import { MemoryEventStore } from './memory-event-store.js';

eventStoreContract('MemoryEventStore', async () => {
  const store = new MemoryEventStore();
  return { store, dispose: () => store.close() };
});
