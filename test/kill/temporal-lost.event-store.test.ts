import { temporalLost } from './temporal-lost.js';
import { onServer } from './support/stores.js';

temporalLost(onServer);
