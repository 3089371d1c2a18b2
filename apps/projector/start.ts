import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Health, serveHealth, type Lifetime } from '../../libs/health/index.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { startTelemetry } from '../../libs/telemetry/index.js';
import { Ports, projectorSettings } from './ports.js';
import { ProjectorModule } from './projector.module.js';

/** Brings the projector up; resolves when all read models can be queried, of which the first filling may take a while. */
export async function start(lifetime: Lifetime): Promise<void> {
  const settings = processSettings(...projectorSettings);
  const logger = createLogger('projector', settings.logLevel);
  lifetime.logsTo(logger);
  const health = new Health();
  await serveHealth(health, settings, lifetime);
  lifetime.closing(await startTelemetry(settings, 'projector', logger));

  const ports = await Ports.open(settings, logger);
  lifetime.closing(() => ports.close());
  ports.observe();
  const application = await NestFactory.createApplicationContext(ProjectorModule.over(ports), { logger: false });
  lifetime.closing(() => application.close());
  let filled = false;
  // Standing by for another projector is ready as well: that is what it is for.
  health.standsOn({
    events: { look: () => ports.reachesEvents(), needed: true },
    readModels: { look: () => ports.reachesReadModels(), needed: true },
    filled: { look: async () => filled, needed: true },
  });
  await ports.projector.whenSettled();
  filled = true;
  logger.info('projector ready');
}
