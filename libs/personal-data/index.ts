export * from './bsn.js';
export * from './person.js';
