import { killedInAYear } from './journey.js';
import { embedded } from './support/stores.js';

const parts = ['api', 'worker', 'projector', 'temporal'] as const;

killedInAYear(embedded, [...parts, ...parts]);
