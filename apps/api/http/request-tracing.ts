import type { FastifyInstance, FastifyRequest } from 'fastify';
import { begin, isOn, record, type OpenSpan } from '../../../libs/telemetry/index.js';

/**
 * A span for each request, by its route, and how long it took. To be added before whatever reads the header `traceparent`: from then on that
 * names the span, so that all that follows stands below it. Health is asked for every few seconds and left out.
 */
export function addRequestTracing(fastify: FastifyInstance): void {
  if (!isOn()) return;
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.routeOptions.url?.startsWith('/health/')) {
      const { traceparent } = request.headers;
      const route = routeOf(request);
      const span = begin({
        name: `${request.method} ${route}`,
        kind: 'server',
        parent: typeof traceparent === 'string' ? traceparent : undefined,
        attributes: { 'http.request.method': request.method, 'http.route': route },
      });
      if (span) {
        spans.set(request, span);
        request.headers.traceparent = span.traceparent;
      }
    }
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (span) {
      const status = { 'http.response.status_code': reply.statusCode };
      const { actor, correlationId } = request;
      const party = actor ? { 'overstap.party': `${actor.party.kind}:${actor.party.id}` } : {};
      span.end({
        attributes: { ...status, ...party, 'overstap.correlation_id': correlationId },
        ...(reply.statusCode >= 500 && { failed: String(reply.statusCode) }),
      });
      const by = { 'http.request.method': request.method, 'http.route': routeOf(request) };
      record('requests', reply.elapsedTime / 1_000, { ...by, ...status });
    }
    done();
  });
}

/** Never the address itself: one that nobody routed may hold anything. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? '(none)';
}
