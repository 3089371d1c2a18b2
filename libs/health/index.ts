export { Health, type HealthPart, type Readiness, type Standing } from './health.js';
export { HealthServer } from './health-server.js';
