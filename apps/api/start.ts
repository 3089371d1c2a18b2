import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Health, listening, type Lifetime } from '../../libs/health/index.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { startTelemetry } from '../../libs/telemetry/index.js';
import { createApp } from './create-app.js';
import { apiSettings, openPorts } from './ports.js';

/**
 * Brings the API up. It listens only when it can answer, for health as well: where nobody listens, a proxy gives the request to another one.
 */
export async function start(lifetime: Lifetime): Promise<void> {
  const settings = processSettings(...apiSettings);
  const logger = createLogger('api', settings.logLevel);
  lifetime.logsTo(logger);
  lifetime.closing(await startTelemetry(settings, 'api', logger));
  const ports = await openPorts(settings, logger);
  lifetime.closing(() => ports.close());
  const app = await createApp(ports, settings);
  lifetime.closing(() => app.close());

  await listening('PORT', settings.port, () => app.listen({ port: settings.port, host: settings.host }));
  // Whoever asks for readiness is sent away; what was accepted is answered, and only then are the connections behind it closed.
  lifetime.closing(() => delay(settings.drainSeconds * 1_000), settings.drainSeconds * 1_000 + 1_000);
  lifetime.leaving.addEventListener('abort', () => app.get(Health).leaving());
  logger.info({ port: settings.port }, 'api ready');
}
