export * from './access.js';
export * from './principal.js';
export * from './token-verifier.js';
