import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Health, serveHealth, type Lifetime } from '../../libs/health/index.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { startTelemetry } from '../../libs/telemetry/index.js';
import { observeOverdue } from './overdue.js';
import { Ports, workerSettings } from './ports.js';
import { installRuntime } from './runtime.js';
import { TemporalWorker } from './temporal-worker.js';
import { WorkerModule } from './worker.module.js';
import { Working } from './working.js';

/** Brings the worker up; resolves when it takes work and commands go fast, which waits for Temporal. */
export async function start(lifetime: Lifetime): Promise<void> {
  const settings = processSettings(...workerSettings);
  const logger = createLogger('worker', settings.logLevel);
  lifetime.logsTo(logger);
  installRuntime(logger);
  const health = new Health();
  await serveHealth(health, settings, lifetime);
  lifetime.closing(await startTelemetry(settings, 'worker', logger));

  const ports = await Ports.open(settings, logger);
  lifetime.closing(() => ports.close());
  observeOverdue(ports);
  const application = await NestFactory.createApplicationContext(WorkerModule.over(ports), { logger: false });
  lifetime.closing(() => application.close());
  const [worker, working] = [application.get(TemporalWorker), application.get(Working)];
  health.standsOn({
    events: { look: async () => (await ports.store.head()) !== '', needed: true },
    vault: { look: () => ports.reachesVault(), needed: true },
    temporal: { look: async () => worker.isRunning && (await ports.drivers.health()), needed: true },
    warm: { look: async () => working.isWarm, needed: true },
  });
  await working.whenWarm();
  logger.info('worker ready');
}
