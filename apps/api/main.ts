import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Health, leaveOnSignal } from '../../libs/health/index.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { startTelemetry } from '../../libs/telemetry/index.js';
import { createApp } from './create-app.js';
import { apiSettings, openPorts } from './ports.js';

const settings = processSettings(...apiSettings);
const logger = createLogger('api', settings.logLevel);
const stopTelemetry = await startTelemetry(settings, 'api', logger);
const ports = await openPorts(settings, logger);
const app = await createApp(ports, settings);

/** Whoever asks for readiness is sent away; what was accepted is answered, and only then are the connections behind it closed. */
async function stop(): Promise<void> {
  app.get(Health).leaving();
  await delay(settings.drainSeconds * 1_000);
  await close();
}

async function close(): Promise<void> {
  await app.close();
  await ports.close();
  await stopTelemetry();
}
leaveOnSignal(stop);

try {
  await app.listen({ port: settings.port, host: settings.host });
  logger.info({ port: settings.port }, 'api ready');
  process.send?.('ready');
} catch (error) {
  await close();
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  process.stderr.write(`Port ${settings.port} is taken; set PORT to another one.\n`);
  process.exitCode = 78;
}
