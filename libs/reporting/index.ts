export * from './definition.js';
export * from './promises-per-sender.js';
