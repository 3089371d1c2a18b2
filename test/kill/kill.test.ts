import { killedAtAnyMoment } from './kill.js';
import { embedded } from './support/stores.js';

killedAtAnyMoment(embedded, { victims: ['api', 'worker', 'projector', 'temporal', 'postgres'], killingFor: 45_000 });
