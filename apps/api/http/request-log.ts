import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../../libs/logging/index.js';

/**
 * One line for each request: its route instead of its address, since an address that nobody routed may hold anything, and no bodies,
 * headers or query strings.
 */
export function addRequestLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { correlationId, traceparent, actor, routeOptions } = request;
    const line = {
      method: request.method,
      route: routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      correlationId,
      traceparent,
      actor: actor?.id,
      party: actor && `${actor.party.kind}:${actor.party.id}`,
    };
    if (routeOptions.url?.startsWith('/health/')) logger.debug(line, 'request');
    else logger.info(line, 'request');
    done();
  });
}
