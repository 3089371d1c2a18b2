export * from './contract.js';
export * from './driver-client.js';
