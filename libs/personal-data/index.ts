export * from './bsn.js';
export * from './codes.js';
export * from './person.js';
