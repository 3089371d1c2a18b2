import { killedInAYear } from './journey.js';
import { onServer, serverIsOursToKill } from './support/stores.js';

const parts = ['api', 'worker', 'projector', 'temporal'] as const;

killedInAYear(onServer, [...parts, ...(serverIsOursToKill ? parts.map(() => 'event-store' as const) : parts)]);

if (!serverIsOursToKill) it.skip(`kill -9 of ${onServer.name} in a year of journeys (it is not ours to kill)`, () => undefined);
