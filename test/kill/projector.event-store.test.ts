import { projectorKilled } from './projector.js';
import { onServer } from './support/stores.js';

projectorKilled(onServer);
