import type { JsonObject } from '../../../libs/kernel/json.js';

/** Where a violation is: a place in the body (JSON Pointer, RFC 6901), or a query parameter, path parameter or header by name. */
export type ViolationPlace =
  | { readonly in: 'body'; readonly location: { readonly pointer: string } }
  | { readonly in: 'query' | 'path' | 'header'; readonly location: { readonly name: string } };

/** One thing that is wrong with a request: where, a stable kebab-case code, and a sentence that never repeats what was sent. */
export type Violation = ViolationPlace & { readonly code: string; readonly detail: string };

export interface ProblemOptions {
  readonly errors?: readonly Violation[];
  /** Members beside those of RFC 9457, such as `allowed`. */
  readonly extra?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that is not a success, on its way to the one place that writes problem+json. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** Stable and kebab-case; the last part of the problem's `type`. */
    readonly code: string,
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
  }

  /** RFC 9457 body; `type` is a URN, since the documentation of an installation has no fixed address. */
  body(correlationId: string): JsonObject {
    return {
      type: `urn:overstap:problem:${this.code}`,
      title: titleOf(this.status),
      status: this.status,
      detail: this.detail,
      code: this.code,
      correlationId,
      ...this.options.extra,
      ...(this.options.errors && { errors: this.options.errors as unknown as JsonObject[] }),
    };
  }
}

/** Everything that is wrong with the input, at once (NL API Design Rules, /core/error-handling/all-errors). */
export function badInput(errors: readonly Violation[]): Problem {
  const places = errors.length === 1 ? 'One thing is' : `${errors.length} things are`;
  return new Problem(400, 'invalid-input', `${places} wrong with this request; each is listed under errors.`, { errors });
}

export function notFound(): Problem {
  return new Problem(404, 'not-found', 'There is nothing here, or it is not visible to you.');
}

/** Trying again is safe: with the same Idempotency-Key it is done once. */
export function unavailable(detail: string, cause?: unknown, retryAfter = 1): Problem {
  return new Problem(503, 'unavailable', detail, { cause, headers: { 'Retry-After': String(retryAfter) } });
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export function titleOf(status: number): string {
  return titles[status] ?? 'Error';
}
