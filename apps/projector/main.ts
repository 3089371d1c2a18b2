import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { Ports, projectorSettings } from './ports.js';
import { ProjectorModule } from './projector.module.js';

const settings = processSettings(...projectorSettings);
const logger = createLogger('projector', settings.logLevel);

const ports = await Ports.open(settings, logger);
const application = await NestFactory.createApplicationContext(ProjectorModule.over(ports), { logger: false });
application.enableShutdownHooks();
logger.info('projector ready');
process.send?.('ready');
