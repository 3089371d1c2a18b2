export * from './dutch-calendar.js';
export * from './working-calendar.js';
