export { Health, type HealthPart, type Readiness, type Standing } from './health.js';
export { leaveOnSignal } from './leaving.js';
export { HealthServer } from './health-server.js';
