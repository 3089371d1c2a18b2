import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Health, HealthServer, leaveOnSignal } from '../../libs/health/index.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { startTelemetry } from '../../libs/telemetry/index.js';
import { Ports, projectorSettings } from './ports.js';
import { ProjectorModule } from './projector.module.js';

const settings = processSettings(...projectorSettings);
const logger = createLogger('projector', settings.logLevel);
const health = new Health();
// Before anything is opened: the first filling of the read models may take a while.
const healthServer = settings.healthPort === 0 ? null : await HealthServer.listen(health, settings.healthPort, settings.host);
const stopTelemetry = await startTelemetry(settings, 'projector', logger);

const ports = await Ports.open(settings, logger);
ports.observeLag();
const application = await NestFactory.createApplicationContext(ProjectorModule.over(ports), { logger: false });
// Standing by for another projector is ready as well: that is what it is for.
health.standsOn({
  events: { look: () => ports.reachesEvents(), needed: true },
  readModels: { look: () => ports.reachesReadModels(), needed: true },
});

async function stop(): Promise<void> {
  health.leaving();
  await application.close();
  await stopTelemetry();
  await healthServer?.close();
}
leaveOnSignal(stop);

logger.info('projector ready');
process.send?.('ready');
