import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { Ports, workerSettings } from './ports.js';
import { installRuntime } from './runtime.js';
import { WorkerModule } from './worker.module.js';

const settings = processSettings(...workerSettings);
const logger = createLogger('worker', settings.logLevel);
installRuntime(logger);

const ports = await Ports.open(settings, logger);
const application = await NestFactory.createApplicationContext(WorkerModule.over(ports), { logger: false });
application.enableShutdownHooks();
logger.info('worker ready');
process.send?.('ready');
