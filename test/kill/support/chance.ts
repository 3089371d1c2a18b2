export { Chance } from '../../support/chance.js';
