import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStoreUnavailable } from '../../../libs/event-store/port.js';
import type { Logger } from '../../../libs/logging/index.js';
import { methodOf, operations, routeOf } from './operation.js';
import { notFound, Problem, unavailable } from './problem.js';
import { identify } from './request-pipeline.js';

/** The one place where something that went wrong becomes an answer: problem+json (RFC 9457), without anything internal in it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemFor(error, request);
    if (!request.correlationId) identify(request, reply);
    const { correlationId } = request;
    if (problem.status >= 500) {
      this.logger.error(
        { err: problem.options.cause ?? error, correlationId, code: problem.code, route: request.routeOptions?.url },
        'request failed',
      );
    }
    void reply
      .code(problem.status)
      .headers(problem.options.headers ?? {})
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.body(correlationId)));
  }
}

function problemFor(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof EventStoreUnavailable || connectionCodes.has(codeOf(error) ?? '')) {
    return unavailable('A store did not answer in time. Send the same request again, with the same Idempotency-Key.', error);
  }
  if (error instanceof HttpException && error.getStatus() === 404) return withoutRoute(request);
  // Nest wraps what Fastify refuses before a controller is reached.
  const origin = error instanceof HttpException && error.cause !== undefined ? error.cause : error;
  return (
    fastifyProblem(codeOf(origin), origin) ??
    new Problem(500, 'internal', 'Something went wrong on our side; it has been recorded under this correlation id.', {
      cause: error,
    })
  );
}

/** Codes by which pg and the network say that the database is away, too slow or not filled yet. */
const connectionCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '57014',
  '53300',
  '42P01', // read models that no projector has made yet
  '08000',
  '08003',
  '08006',
]);

function fastifyProblem(code: string | undefined, cause: unknown): Problem | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem(413, 'body-too-large', 'The body is larger than is taken here.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem(415, 'media-type-not-supported', 'The body must be application/json.');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem(400, 'malformed-json', 'The body is not JSON.');
    case 'FST_ERR_BAD_URL':
      return new Problem(400, 'malformed-address', 'The address is malformed.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return notFound();
    default:
      return cause instanceof SyntaxError ? new Problem(400, 'malformed-json', 'The body is not JSON.') : undefined;
  }
}

/** 405 where the address is known with another method, 404 where it is not. */
function withoutRoute(request: FastifyRequest): Problem {
  const path = request.url.split('?', 1)[0] ?? '';
  const allowed = new Set(
    operations()
      .filter((operation) => patternOf(routeOf(operation)).test(path))
      .map(methodOf),
  );
  if (allowed.size === 0) return notFound();
  return new Problem(405, 'method-not-allowed', `This address takes ${[...allowed].join(' and ')}.`, {
    headers: { Allow: [...allowed].join(', ') },
  });
}

const patterns = new Map<string, RegExp>();

function patternOf(route: string): RegExp {
  const known = patterns.get(route);
  if (known) return known;
  const pattern = new RegExp(`^${route.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
  patterns.set(route, pattern);
  return pattern;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
