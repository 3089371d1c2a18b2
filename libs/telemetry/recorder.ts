import type { Settings } from '../settings/index.js';
import type { MetricName, NameOf } from './metrics.js';

/** W3C trace context in one line, as it stands in headers, commands and events. */
export type Traceparent = string;

/** Ids, codes, counts and route templates; never what somebody said, and nothing that names a person. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanOptions {
  /** Few different ones: what varies stands in the attributes. */
  readonly name: string;
  /** Below which span this one stands; the first of a new trace where there is none. */
  readonly parent?: Traceparent;
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly attributes?: Attributes;
  /** Milliseconds since 1970 at which it began, where that was before now. */
  readonly began?: number;
}

/** A part of a trace that has begun. */
export interface OpenSpan {
  readonly traceparent: Traceparent;
  end(how?: { readonly attributes?: Attributes; readonly failed?: string }): void;
}

/** A value of a gauge. */
export interface Measured {
  readonly value: number;
  readonly attributes: Attributes;
}

/** What is told of, by whatever means. */
export interface Recorder {
  begin(span: SpanOptions): OpenSpan;
  /** Adds to a count, or takes a duration in seconds. */
  record(metric: NameOf<'count' | 'duration'>, value: number, attributes: Attributes): void;
  observe(
    metrics: readonly NameOf<'gauge'>[],
    look: () => Promise<Readonly<Partial<Record<MetricName, readonly Measured[]>>>>,
  ): void;
  /** Sends what has not been sent yet, for as long as a process may take to end. */
  close(): Promise<void>;
}

export const telemetrySettings = ['otlpEndpoint', 'tracesSampled', 'metricExportInterval'] as const;
export type TelemetrySettings = Readonly<Pick<Settings, (typeof telemetrySettings)[number]>>;

/** Of an error its kind alone: a message may hold what somebody said. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
