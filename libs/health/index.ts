export { Health, type HealthPart, type Readiness, type Standing } from './health.js';
export { CannotStart, listening, live, type Lifetime } from './leaving.js';
export { HealthServer, serveHealth } from './health-server.js';
