import { Module, type DynamicModule, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../libs/logging/index.js';
import { bearerAuthentication } from './authentication.js';
import { ProblemFilter } from './http/problem-filter.js';
import { addRequestLog } from './http/request-log.js';
import { addRequestPipeline } from './http/request-pipeline.js';
import { addRequestTracing } from './http/request-tracing.js';
import { PORTS, type Ports } from './ports.js';
import { controllers, providers } from './resources.js';

/** Bytes of a body; the largest that is asked for, a handover with all its texts, stays far below. */
const bodyLimit = 256 * 1024;

@Module({})
class ApiModule {
  static over(ports: Ports): DynamicModule {
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [...controllers],
      providers: [{ provide: PORTS, useValue: ports }, ...providers],
    };
  }
}

/** The HTTP application over its ports, not listening yet. Closing it leaves the ports open. */
export async function createApp(
  ports: Ports,
  { trustedProxies = 'loopback' }: { readonly trustedProxies?: string } = {},
): Promise<NestFastifyApplication> {
  const problems = new ProblemFilter(ports.logger);
  const adapter = new FastifyAdapter({
    logger: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => problems.answer(error, request, reply),
    bodyLimit,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: trustedProxies,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 100 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(ports) as unknown as Type, adapter, {
    logger: nestLogger(ports.logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  fastify.removeContentTypeParser('text/plain');
  addRequestTracing(fastify);
  addRequestLog(fastify, ports.logger);
  await addRequestPipeline(fastify, bearerAuthentication(ports), ports.limits);
  app.useGlobalFilters(problems);
  await app.init();
  await fastify.ready();
  return app;
}

/** Nest's own messages; its routine ones only when debugging. */
function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown) => logger.debug({ message: String(message) }, 'nest'),
    debug: (message: unknown) => logger.trace({ message: String(message) }, 'nest'),
    verbose: (message: unknown) => logger.trace({ message: String(message) }, 'nest'),
    warn: (message: unknown) => logger.warn({ message: String(message) }, 'nest'),
    error: (message: unknown) => logger.error({ message: String(message) }, 'nest'),
    fatal: (message: unknown) => logger.fatal({ message: String(message) }, 'nest'),
  };
}
