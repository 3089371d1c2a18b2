import { applyDecorators, Get, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Action } from '../../../libs/identity/access.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import type { Dto } from './fields.js';

export type JsonSchema = JsonObject;

/** What an operation answers with when it succeeds. */
export interface Returns {
  /** 200 where nothing else is said. */
  readonly status?: 200 | 201;
  readonly description: string;
  /** JSON Schema of the body by media type. */
  readonly content: Readonly<Record<string, JsonSchema>>;
  /** Whether the answer carries an ETag that `If-Match` takes. */
  readonly etag?: true;
}

interface OperationCommon {
  /** Unique, camelCase; `operationId` of the OpenAPI document. */
  readonly id: string;
  /** As in the OpenAPI document, below `/v1`: `/handovers/{id}`. */
  readonly path: string;
  /** Group of the OpenAPI document. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** What the actor must be allowed to do; `anybody` asks for no token. */
  readonly access: Action | 'anybody';
  readonly returns: Returns;
}

export interface ReadOperation extends OperationCommon {
  readonly kind: 'read';
  /** POST where what is looked for must not stand in an address. */
  readonly method?: 'GET' | 'POST';
  readonly query?: Dto;
  readonly body?: Dto;
  readonly example?: JsonObject;
}

export interface CommandOperation extends OperationCommon {
  readonly kind: 'command';
  readonly body: Dto;
  /** A body that is accepted as it stands. */
  readonly example: JsonObject;
}

export type Operation = ReadOperation | CommandOperation;

export const basePath = '/v1';

const declared = new Map<string, Operation>();

/** All operations of the controllers loaded so far, in the order of their declaration. */
export function operations(): readonly Operation[] {
  return [...declared.values()];
}

export function methodOf(operation: Operation): 'GET' | 'POST' {
  return operation.kind === 'command' ? 'POST' : (operation.method ?? 'GET');
}

/** `/v1/handovers/:id` */
export function routeOf(operation: Operation): string {
  return basePath + operation.path.replace(/\{(\w+)\}/g, ':$1');
}

/**
 * The one way to add an operation: the decorator routes the method, and what it says is what the pipeline checks (access, input)
 * and what the OpenAPI document shows. Nothing is reachable that was not declared by it, health apart.
 */
export function Operation(operation: Operation): MethodDecorator {
  if (declared.has(operation.id)) throw new Error(`operation ${operation.id} is declared twice`);
  declared.set(operation.id, operation);
  const route = methodOf(operation) === 'GET' ? Get(routeOf(operation)) : Post(routeOf(operation));
  return applyDecorators(route, HttpCode(operation.returns.status ?? 200), RouteConfig({ operation }));
}
