export * from './actor.js';
export * from './aggregate.js';
export * from './ids.js';
export * from './json.js';
export * from './obligation.js';
