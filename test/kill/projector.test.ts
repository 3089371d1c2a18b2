import { projectorKilled } from './projector.js';
import { embedded } from './support/stores.js';

projectorKilled(embedded);
