export * from './durable-file.js';
export { FileHeld } from './hold.js';
export { LineFile, NotDecompressed, type Line } from './lines.js';
