import 'reflect-metadata';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { createApp } from './create-app.js';
import { apiSettings, openPorts } from './ports.js';

const settings = processSettings(...apiSettings);
const logger = createLogger('api', settings.logLevel);
const ports = await openPorts(settings, logger);
const app = await createApp(ports);

/** What was accepted is answered, and only then are the connections behind it closed. */
async function stop(): Promise<void> {
  await app.close();
  await ports.close();
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

try {
  await app.listen({ port: settings.port, host: settings.host });
  logger.info({ port: settings.port }, 'api ready');
  process.send?.('ready');
} catch (error) {
  await stop();
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  process.stderr.write(`Port ${settings.port} is taken; set PORT to another one.\n`);
  process.exitCode = 78;
}
