export * from './durable-file.js';
export { LineFile, NotDecompressed, type Line } from './lines.js';
