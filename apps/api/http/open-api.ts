import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import { rejections } from '../../../libs/rejections/index.js';
import { ownChecks, partsOf, referenceTo, type Dto } from './fields.js';
import { methodOf, type Operation } from './operation.js';
import { titleOf } from './problem.js';
import { apiVersion } from './request-pipeline.js';

const correlation = {
  'Correlation-Id': header('Id under which this request stands in the log and in the events that it caused.', 'uuid'),
};
const version = { 'API-Version': header('Full version of this interface.') };

function header(description: string, format?: string): JsonObject {
  return { description, schema: { type: 'string', ...(format && { format }) } };
}

/** The OpenAPI 3.1 document of the operations given; what it says is what the request pipeline checks. */
export function openApiOf(operations: readonly Operation[]): JsonObject {
  const schemas = new Map<string, JsonValue>();
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {});
    item[methodOf(operation).toLowerCase()] = operationOf(operation, schemas);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Overstap',
      version: apiVersion,
      summary: 'Warm handovers to service points for technology, and what comes of them.',
      description: introduction,
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      contact: { name: 'Overstap', url: 'https://overstap.example/', email: 'api@overstap.example' },
    },
    servers: [{ url: '/v1' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ accessToken: [] }],
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Access token of the OIDC issuer of this installation.',
        },
      },
      schemas: { ...Object.fromEntries(schemas), Problem: problemSchema, Answer: answerSchema },
      responses: Object.fromEntries(problemStatuses.map((status) => [`Problem${status}`, problemResponse(status)])),
    },
  };
}

const introduction = [
  'Every POST that changes something carries an `Idempotency-Key`: send the same request again with the same key and it is done once.',
  'An answer carries a `position`; give it as `?position=` to a GET and that GET waits until it shows what the command did.',
  'Errors are problem+json (RFC 9457). A refusal by the domain is 409 with a `code`, a sentence, and under `allowed` what may be done instead.',
].join(' ');

const problemStatuses = [400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503] as const;

const problemSchema: JsonObject = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'correlationId'],
  properties: {
    type: { type: 'string', format: 'uri', description: '`urn:overstap:problem:` and the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do.' },
    code: { type: 'string', description: 'Stable, kebab-case.', examples: Object.keys(rejections).slice(0, 3) },
    correlationId: { type: 'string', format: 'uuid' },
    allowed: { type: 'array', items: { type: 'string' }, description: 'At 409: the commands that you may give now.' },
    facts: { type: 'object', description: 'At 409: what the decision rests on.' },
    errors: {
      type: 'array',
      description: 'At 400: everything that is wrong with the input.',
      items: {
        type: 'object',
        required: ['in', 'location', 'code', 'detail'],
        properties: {
          in: { type: 'string', enum: ['body', 'query', 'path', 'header'] },
          location: {
            type: 'object',
            properties: {
              pointer: { type: 'string', format: 'json-pointer', description: 'Place in the body (RFC 6901).' },
              name: { type: 'string', description: 'Name of the parameter or header.' },
            },
          },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const answerSchema: JsonObject = {
  type: 'object',
  description: 'What every command is answered with.',
  required: ['id', 'revision', 'position'],
  properties: {
    id: { type: 'string' },
    revision: { type: 'integer', minimum: 0, description: 'Of the last event of this command; the ETag.' },
    position: { type: ['string', 'null'], description: 'To wait for in a query; null where nothing had to change.' },
  },
};

function problemResponse(status: number): JsonObject {
  const retry =
    status === 429 || status === 503 ? { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } : {};
  return {
    description: titleOf(status),
    headers: { ...version, ...correlation, ...retry },
    content: { 'application/problem+json': { schema: problemSchema } },
  };
}

function operationOf(operation: Operation, schemas: Map<string, JsonValue>): JsonObject {
  const { id, tag, summary, description, access, returns } = operation;
  const etag: JsonObject = returns.etag || operation.kind === 'command' ? { ETag: header('Revision, for If-Match.') } : {};
  const location: JsonObject = returns.status === 201 ? { Location: header('Address of what was made.', 'uri-reference') } : {};
  const success: JsonObject = {
    description: returns.description,
    headers: { ...version, ...correlation, ...etag, ...location },
    ...(Object.keys(returns.content).length > 0 && {
      content: Object.fromEntries(Object.entries(returns.content).map(([type, schema]) => [type, { schema }])),
    }),
  };
  const parameters = parametersOf(operation, schemas);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(access === 'anybody' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: bodyOf(operation, operation.body, schemas) }),
    responses: {
      [String(returns.status ?? 200)]: success,
      ...Object.fromEntries(
        problemsOf(operation, parameters.length > 0).map((status) => [
          String(status),
          { $ref: `#/components/responses/Problem${status}` },
        ]),
      ),
    },
  };
}

function problemsOf(operation: Operation, hasParameters: boolean): readonly number[] {
  if (operation.access === 'anybody') return [500];
  const reading = [401, 403, 429, 500, 503, ...(operation.path.includes('{') ? [404] : [])];
  if (operation.kind === 'command') return [400, ...reading, 404, 409, 412, 413, 415, 422].filter(once).sort();
  return [...(operation.body ? [400, 413, 415] : hasParameters ? [400] : []), ...reading].filter(once).sort();
}

function once<T>(item: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(item) === index;
}

function parametersOf(operation: Operation, schemas: Map<string, JsonValue>): JsonObject[] {
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const acting: JsonObject = {
    name: 'Acting-For',
    in: 'header',
    required: false,
    description: 'For whom you ask, where you act for several: `service-point:<id>` or `organisation:<id>`.',
    schema: { type: 'string' },
  };
  const common = operation.access === 'anybody' ? inPath : [...inPath, acting];
  if (operation.kind === 'command') {
    return [
      ...common,
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: true,
        description: 'Of your own choice, another for each command; the same when you send this command again.',
        schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
      },
      {
        name: 'If-Match',
        in: 'header',
        required: false,
        description: 'The ETag that you have seen; 412 when it has changed.',
        schema: { type: 'string' },
      },
    ];
  }
  if (!operation.query) return common;
  const { properties = {}, required = [] } = schemaOf(operation.query, schemas) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return [
    ...common,
    ...Object.entries(properties).map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema,
    })),
  ];
}

function bodyOf(operation: Operation, body: Dto, schemas: Map<string, JsonValue>): JsonObject {
  named(body, schemas);
  const { example } = operation;
  return {
    required: true,
    content: { 'application/json': { schema: referenceTo(body), ...(example && { example }) } },
  };
}

const dtoByName = new Map<string, Dto>();

/** Adds a DTO and those in it to the schemas of the document. */
function named(dto: Dto, schemas: Map<string, JsonValue>): void {
  if (dtoByName.has(dto.name) && dtoByName.get(dto.name) !== dto) throw new Error(`two DTOs are called ${dto.name}`);
  dtoByName.set(dto.name, dto);
  if (schemas.has(dto.name)) return;
  schemas.set(dto.name, {});
  schemas.set(dto.name, { ...schemaOf(dto, schemas), additionalProperties: false });
}

const additionalConverters = Object.fromEntries(ownChecks.map((name) => [name, {}]));

function schemaOf(dto: Dto, schemas: Map<string, JsonValue>): JsonObject {
  for (const part of partsOf(dto)) named(part, schemas);
  const schema = targetConstructorToSchema(dto, { additionalConverters, refPointerPrefix: '#/components/schemas/' });
  return { type: 'object', properties: {}, ...(schema as unknown as JsonObject) };
}
