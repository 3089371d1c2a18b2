export * from './advance.js';
export * from './clock.js';
export * from './open-obligations.js';
