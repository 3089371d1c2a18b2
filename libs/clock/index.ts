export * from './advance.js';
export * from './clock.js';
export * from './lanes.js';
export * from './open-obligations.js';
