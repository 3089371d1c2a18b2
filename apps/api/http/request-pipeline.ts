import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayDo } from '../../../libs/identity/access.js';
import type { Actor } from '../../../libs/kernel/actor.js';
import type { Asked } from './asked.js';
import { basePath, type Operation } from './operation.js';
import { badInput, Problem, type Violation } from './problem.js';
import { validatedBody, validatedQuery } from './validation.js';

/** Tells who asks. @throws Problem (401) where nobody can be told. */
export type Authenticate = (request: FastifyRequest) => Promise<Actor>;

export interface Limits {
  /** Requests a minute of one actor. */
  readonly perActor: number;
  /** Refused tokens a minute from one address. */
  readonly refusedTokens: number;
}

/** SemVer of the HTTP interface; the first number is that of the path. */
export const apiVersion = '1.1.0';

/**
 * What every request goes through before its controller: headers, who asks, whether they may, how often, and what is asked; in this
 * order, so that nothing of a body is read for whoever may not ask.
 */
export async function addRequestPipeline(fastify: FastifyInstance, authenticate: Authenticate, limits: Limits): Promise<void> {
  await fastify.register(rateLimit, { global: false });
  const limitActor = fastify.createRateLimit({
    max: limits.perActor,
    timeWindow: 60_000,
    keyGenerator: (request) => (request.actor ? `${request.actor.kind} ${request.actor.id}` : request.ip),
  });
  const limitRefused = fastify.createRateLimit({ max: limits.refusedTokens, timeWindow: 60_000 });

  fastify.decorateRequest('actor', null);
  fastify.decorateRequest('asked', null);
  fastify.decorateRequest('correlationId', '');
  fastify.decorateRequest('traceparent', undefined);

  fastify.addHook('onRequest', async (request, reply) => {
    identify(request, reply);
    const operation = request.routeOptions.config.operation;
    if (operation === undefined || operation.access === 'anybody') return;
    try {
      request.actor = await authenticate(request);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) await refuseAbove(request, reply, limitRefused);
      throw error;
    }
    if (!mayDo(request.actor, operation.access)) {
      throw new Problem(403, 'not-allowed', 'Your role does not allow this.', { extra: { action: operation.access } });
    }
    await refuseAbove(request, reply, limitActor);
  });

  fastify.addHook('preHandler', async (request) => {
    const operation = request.routeOptions.config.operation;
    if (operation === undefined || request.actor === null) return;
    request.asked = askedOf(operation, request.actor, request);
  });
  addAnswerHeaders(fastify);
}

/** ETag of whatever has a revision, and the address of what was made, from the answer itself. */
function addAnswerHeaders(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', async (request, reply, payload: unknown) => {
    const operation = request.routeOptions.config.operation;
    if (operation === undefined || reply.statusCode >= 300 || typeof payload !== 'object' || payload === null) return payload;
    const { returns, kind } = operation;
    if ((kind === 'command' || returns.etag) && 'revision' in payload && Number(payload.revision) >= 0)
      reply.header('ETag', `"${payload.revision}"`);
    if (returns.status === 201 && 'id' in payload) reply.header('Location', `${basePath}${operation.path}/${payload.id}`);
    return payload;
  });
}

type Limit = ReturnType<FastifyInstance['createRateLimit']>;

async function refuseAbove(request: FastifyRequest, reply: FastifyReply, limit: Limit): Promise<void> {
  const counted = await limit(request);
  if (counted.isAllowed || !counted.isExceeded) return;
  const seconds = String(Math.max(1, counted.ttlInSeconds));
  reply.header('RateLimit-Limit', counted.max).header('RateLimit-Reset', seconds);
  throw new Problem(429, 'too-many-requests', `More than ${counted.max} requests within a minute; go on in ${seconds} s.`, {
    headers: { 'Retry-After': seconds },
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const traceparentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * A correlation id is taken over from the asker only as a UUID: it stands in events for good, where no free text may come.
 * The headers are those of NL API Design Rules 2.2, /core/version-header and /core/transport/security-headers.
 */
export function identify(request: FastifyRequest, reply: FastifyReply): void {
  const { 'correlation-id': correlationId, traceparent } = request.headers;
  request.correlationId = typeof correlationId === 'string' && uuid.test(correlationId) ? correlationId : randomUUID();
  request.traceparent = typeof traceparent === 'string' && traceparentForm.test(traceparent) ? traceparent : undefined;
  reply.headers({
    'API-Version': apiVersion,
    'Correlation-Id': request.correlationId,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "frame-ancestors 'none'",
    'Strict-Transport-Security': 'max-age=31536000',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  if (request.traceparent !== undefined) reply.header('traceparent', request.traceparent);
}

function askedOf(operation: Operation, actor: Actor, request: FastifyRequest): Asked {
  const violations: Violation[] = [];
  const query = validatedQuery(operation.kind === 'read' ? operation.query : undefined, request.query as Record<string, unknown>);
  violations.push(...query.violations);
  let body: object = {};
  if (operation.body) {
    const validated = validatedBody(operation.body, request.body);
    violations.push(...validated.violations);
    body = validated.value;
  }
  const headers = operation.kind === 'command' ? commandHeaders(request, violations) : {};
  if (violations.length > 0) throw badInput(violations);
  const { url } = request;
  const end = url.indexOf('?');
  return {
    operation,
    actor,
    body,
    query: query.value,
    params: request.params as Record<string, string>,
    rawBody: request.body,
    path: end < 0 ? url : url.slice(0, end),
    ...headers,
    accept: request.headers.accept?.toLowerCase() ?? '*/*',
    correlationId: request.correlationId,
    traceparent: request.traceparent,
  };
}

function commandHeaders(request: FastifyRequest, violations: Violation[]): Pick<Asked, 'idempotencyKey' | 'expectedRevision'> {
  const { 'idempotency-key': key, 'if-match': ifMatch } = request.headers;
  if (typeof key !== 'string' || key === '') {
    violations.push({
      in: 'header',
      location: { name: 'Idempotency-Key' },
      code: 'required',
      detail: 'Give each command a key of its own, such as a new UUID, and the same key when you send that command again.',
    });
  } else if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    violations.push({
      in: 'header',
      location: { name: 'Idempotency-Key' },
      code: 'malformed',
      detail: 'From 1 to 255 visible ASCII characters without spaces are wanted.',
    });
  }
  if (ifMatch === undefined || ifMatch === '*') return { idempotencyKey: key as string };
  const [, revision] = /^"(\d{1,15})"$/.exec(ifMatch) ?? [];
  if (revision === undefined) {
    violations.push({
      in: 'header',
      location: { name: 'If-Match' },
      code: 'malformed',
      detail: 'One ETag is wanted as an answer gave it, such as "3".',
    });
  }
  return { idempotencyKey: key as string, expectedRevision: Number(revision) };
}
