import { killedAtAnyMoment } from './kill.js';
import { onServer, serverIsOursToKill } from './support/stores.js';

const server = serverIsOursToKill ? (['event-store', 'event-store', 'event-store'] as const) : [];

killedAtAnyMoment(onServer, {
  victims: ['api', 'worker', 'projector', 'temporal', 'postgres', ...server],
  killingFor: 25_000,
});

if (!serverIsOursToKill) it.skip(`kill -9 of ${onServer.name} during load (it is not ours to kill)`, () => undefined);
