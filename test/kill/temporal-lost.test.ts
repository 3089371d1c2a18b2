import { temporalLost } from './temporal-lost.js';
import { embedded } from './support/stores.js';

temporalLost(embedded);
