import { hostname } from 'node:os';
import {
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type BatchObservableResult,
  type Context,
  type Counter,
  type Histogram,
  type Meter,
  type ObservableGauge,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging/index.js';
import { durationClasses, metrics, type Metric, type MetricName, type NameOf } from './metrics.js';
import {
  nameOf,
  type Attributes,
  type Measured,
  type OpenSpan,
  type Recorder,
  type SpanOptions,
  type TelemetrySettings,
  type Traceparent,
} from './recorder.js';

/** Milliseconds that anything is tried to be sent: a process that ends waits for that long, where nobody takes it. */
const patience = 2_000;
/** Milliseconds between two sendings of spans. */
const spansEvery = 1_000;

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/**
 * By OTLP over HTTP (JSON) to whatever takes that. Loaded only where it is wanted. Headers, certificates and compression are the
 * exporters' own standard variables (`OTEL_EXPORTER_OTLP_HEADERS` and so on).
 */
export class OtlpRecorder implements Recorder {
  private readonly spans: TracerProvider;
  private readonly figures: MeterProvider;
  private readonly tracer: Tracer;
  private readonly meter: Meter;
  private readonly recorded: Readonly<Record<string, (value: number, attributes: Attributes) => void>>;

  constructor(
    { otlpEndpoint, tracesSampled, metricExportInterval }: TelemetrySettings,
    service: string,
    private readonly logger: Logger,
  ) {
    const say = (message: string): void => logger.debug({ message }, 'OpenTelemetry');
    const warn = (message: string): void => logger.warn({ message }, 'OpenTelemetry');
    diag.setLogger({ verbose: say, debug: say, info: say, warn, error: warn }, DiagLogLevel.WARN);
    const resource = defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': `overstap-${service}`,
          'service.namespace': 'overstap',
          'service.instance.id': `${hostname()}-${process.pid}`,
        }),
      )
      .merge(detectResources({ detectors: [envDetector] }));
    const endpoint = otlpEndpoint.replace(/\/$/, '');
    this.spans = new TracerProvider({
      resource,
      // Who began the trace has decided whether it is told of.
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(tracesSampled) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: patience }),
          scheduledDelayMillis: spansEvery,
          exportTimeoutMillis: patience,
        }),
      ],
    });
    this.figures = new MeterProvider({
      resource,
      readers: [
        new PeriodicExportingMetricReader({
          exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, timeoutMillis: patience }),
          exportIntervalMillis: metricExportInterval,
          exportTimeoutMillis: Math.min(patience, metricExportInterval),
        }),
      ],
    });
    this.tracer = this.spans.getTracer('overstap');
    this.meter = this.figures.getMeter('overstap');
    this.recorded = Object.fromEntries(
      Object.entries<Metric>(metrics).flatMap(([name, metric]) => {
        const instrument = this.instrument(metric);
        return instrument ? [[name, instrument]] : [];
      }),
    );
  }

  begin({ name, parent, kind = 'internal', attributes, began }: SpanOptions): OpenSpan {
    const span = this.tracer.startSpan(name, { kind: kinds[kind], attributes, startTime: began }, contextOf(parent));
    return {
      traceparent: traceparentOf(span.spanContext()),
      end: ({ attributes: more, failed } = {}) => {
        if (more) span.setAttributes(more);
        if (failed !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failed });
        span.end();
      },
    };
  }

  record(metric: NameOf<'count' | 'duration'>, value: number, attributes: Attributes): void {
    this.recorded[metric]?.(value, attributes);
  }

  observe(
    names: readonly NameOf<'gauge'>[],
    look: () => Promise<Readonly<Partial<Record<MetricName, readonly Measured[]>>>>,
  ): void {
    const gauges = new Map(names.map((name) => [name, this.gauge(metrics[name])] as const));
    this.meter.addBatchObservableCallback(
      async (result: BatchObservableResult) => {
        try {
          const seen = await look();
          for (const [name, gauge] of gauges)
            for (const { value, attributes } of seen[name] ?? []) result.observe(gauge, value, attributes);
        } catch (error) {
          this.logger.warn({ err: error, metrics: names }, 'figures could not be looked at this time');
        }
      },
      [...gauges.values()],
    );
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
    const ended = Promise.all([this.spans.shutdown(), this.figures.shutdown()]).catch((error: unknown) =>
      this.logger.warn({ reason: nameOf(error) }, 'the last spans and figures were not sent'),
    );
    await Promise.race([ended, late]);
    clearTimeout(timer);
    diag.disable();
  }

  private instrument({ name, unit, description, kind }: Metric): ((value: number, attributes: Attributes) => void) | null {
    switch (kind) {
      case 'count': {
        const counter: Counter = this.meter.createCounter(name, { unit, description });
        return (value, attributes) => counter.add(value, attributes);
      }
      case 'duration': {
        const advice = { explicitBucketBoundaries: [...durationClasses] };
        const histogram: Histogram = this.meter.createHistogram(name, { unit, description, advice });
        return (value, attributes) => histogram.record(value, attributes);
      }
      case 'gauge':
        return null;
      default:
        return kind satisfies never;
    }
  }

  private gauge({ name, unit, description }: Metric): ObservableGauge {
    return this.meter.createObservableGauge(name, { unit, description });
  }
}

const form = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

function contextOf(parent: Traceparent | undefined): Context {
  const [, traceId, spanId, flags] = form.exec(parent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  const context: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): Traceparent {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
