import type { JsonSchema, Returns } from '../http/operation.js';

/** The answer to a command that changes something that exists. */
export const changed: Returns = {
  description: 'Done.',
  content: { 'application/json': { $ref: '#/components/schemas/Answer' } },
};

/** The answer to a command that makes something; `Location` says where it is. */
export const created: Returns = { ...changed, status: 201, description: 'Made.' };

/** One resource as JSON. */
export function json(description: string, schema: JsonSchema, etag?: true): Returns {
  return { description, content: { 'application/json': schema }, ...(etag && { etag }) };
}

/** A page of a list, and where the next one begins. */
export function page(description: string, item: JsonSchema): Returns {
  return json(description, {
    type: 'object',
    required: ['items', 'next'],
    properties: {
      items: { type: 'array', items: item },
      next: { type: ['string', 'null'], description: 'Give it as `cursor` for the next page; null at the end.' },
    },
  });
}

export const moment: JsonSchema = { type: 'string', format: 'date-time' };
export const text: JsonSchema = { type: 'string' };
export const party: JsonSchema = {
  type: 'object',
  required: ['kind', 'id'],
  properties: { kind: { type: 'string', enum: ['service-point', 'organisation'] }, id: { type: 'string' } },
};

/** A text that may be absent. */
export const maybeText: JsonSchema = { type: ['string', 'null'] };
export const maybeMoment: JsonSchema = { type: ['string', 'null'], format: 'date-time' };

export function object(
  properties: Record<string, JsonSchema>,
  required: readonly string[] = Object.keys(properties),
): JsonSchema {
  return { type: 'object', required: [...required], properties };
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function oneOf(values: readonly string[]): JsonSchema {
  return { type: 'string', enum: [...values] };
}

export const allowedSchema: JsonSchema = object({ revision: { type: 'integer' }, commands: listOf(text) });
