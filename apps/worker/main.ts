import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Health, HealthServer, leaveOnSignal } from '../../libs/health/index.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { startTelemetry } from '../../libs/telemetry/index.js';
import { observeOverdue } from './overdue.js';
import { Ports, workerSettings } from './ports.js';
import { installRuntime } from './runtime.js';
import { TemporalWorker } from './temporal-worker.js';
import { WorkerModule } from './worker.module.js';

const settings = processSettings(...workerSettings);
const logger = createLogger('worker', settings.logLevel);
installRuntime(logger);
const health = new Health();
// Before anything is opened, which may take a while.
const healthServer = settings.healthPort === 0 ? null : await HealthServer.listen(health, settings.healthPort, settings.host);
const stopTelemetry = await startTelemetry(settings, 'worker', logger);

const ports = await Ports.open(settings, logger);
observeOverdue(ports);
const application = await NestFactory.createApplicationContext(WorkerModule.over(ports), { logger: false });
const worker = application.get(TemporalWorker);
health.standsOn({
  events: { look: async () => (await ports.store.head()) !== '', needed: true },
  vault: { look: () => ports.reachesVault(), needed: true },
  temporal: { look: async () => worker.isRunning && (await ports.drivers.health()), needed: true },
});

async function stop(): Promise<void> {
  health.leaving();
  await application.close();
  await stopTelemetry();
  await healthServer?.close();
}
leaveOnSignal(stop);

logger.info('worker ready');
process.send?.('ready');
