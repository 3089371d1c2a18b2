export * from './envelope.js';
export * from './executor.js';
export * from './registry.js';
