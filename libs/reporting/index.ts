export * from './as-of.js';
export { reportLanguages, type ReportLanguage } from './csv.js';
export * from './definition.js';
export * from './figures/index.js';
export { figuresCsv } from './figures/csv.js';
export * from './letter.js';
export * from './promises-per-sender.js';
