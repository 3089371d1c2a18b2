import { types } from 'node:util';
import { destination, pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

const { isNativeError } = types;

export type { Logger } from 'pino';

/** Keys whose values never reach a log: credentials, and whatever may carry a person's data. */
const censored = [
  'authorization',
  'cookie',
  'setCookie',
  'password',
  'secret',
  'token',
  'accessToken',
  'clientAssertion',
  'body',
  'payload',
  'data',
  'person',
  'contact',
  'name',
  'email',
  'phone',
  'dateOfBirth',
  'text',
  'query',
  'parameters',
] as const;

const paths = censored.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/**
 * Structured log to stdout, one JSON object a line, with credentials and personal fields removed.
 * Messages are fixed sentences; what varies stands in fields that are ids, counts, codes and times.
 */
export function createLogger(
  service: string,
  level: LoggerOptions['level'] = 'info',
  stream: DestinationStream = destination({ dest: 1, sync: true }),
): Logger {
  return pino(
    {
      base: { service },
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...paths, 'req.headers.authorization', 'req.headers.cookie'], remove: true },
      serializers: { err: errorWithoutContent, error: errorWithoutContent },
    },
    stream,
  );
}

/**
 * What went wrong and where, without the row, parameter or document that it went wrong on: a database names the offending
 * value in its message, detail and context.
 */
function errorWithoutContent(error: unknown): Record<string, unknown> {
  if (!isNativeError(error)) return { type: typeof error };
  const { code, severity, constraint, table } = error as Error &
    Partial<Record<'code' | 'severity' | 'constraint' | 'table', unknown>>;
  const fromDatabase = typeof severity === 'string';
  return {
    type: error.name,
    message: fromDatabase ? 'database error' : error.message,
    stack: fromDatabase ? framesOf(error) : error.stack,
    code,
    constraint,
    table,
    cause: isNativeError(error.cause) ? errorWithoutContent(error.cause) : undefined,
  };
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n');
}
