import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../../libs/kernel/actor.js';
import type { Operation } from './operation.js';

/** What was asked, by whom, checked and parsed: all that a controller needs to know of a request. */
export interface Asked<Body extends object = object, Query extends object = object> {
  readonly operation: Operation;
  readonly actor: Actor;
  /** Instances of the DTOs that the operation names. */
  readonly body: Body;
  readonly query: Query;
  readonly params: Readonly<Record<string, string>>;
  /** The body as it was sent, for telling apart what was asked under one Idempotency-Key. */
  readonly rawBody: unknown;
  /** The path as it was asked, without query. */
  readonly path: string;
  readonly idempotencyKey?: string;
  /** From If-Match. */
  readonly expectedRevision?: number;
  /** From the header `Accept`, lower case. */
  readonly accept: string;
  readonly correlationId: string;
  readonly traceparent?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | null;
    asked: Asked | null;
    correlationId: string;
    traceparent: string | undefined;
  }
  interface FastifyContextConfig {
    operation?: Operation;
  }
}

/** Hands what was asked to a controller's method. */
export const Asking = createParamDecorator((_data: unknown, context: ExecutionContext): Asked => {
  const { asked } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!asked) throw new Error('this route was declared without @Operation');
  return asked;
});
