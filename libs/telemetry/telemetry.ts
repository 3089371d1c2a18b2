import type { Logger } from '../logging/index.js';
import type { NameOf } from './metrics.js';
import {
  nameOf,
  type Attributes,
  type OpenSpan,
  type Recorder,
  type SpanOptions,
  type TelemetrySettings,
  type Traceparent,
} from './recorder.js';

/** None where nobody wants to be told: nothing is loaded, kept or asked for then. */
let recorder: Recorder | null = null;

/**
 * Begins to tell of traces and figures where OTEL_EXPORTER_OTLP_ENDPOINT is set. To be called first, since what is opened later is only told of
 * when this has begun. Answers what ends it.
 * @param service `api`, `worker` or `projector`
 */
export async function startTelemetry(settings: TelemetrySettings, service: string, logger: Logger): Promise<() => Promise<void>> {
  if (settings.otlpEndpoint === '') return async () => undefined;
  const { OtlpRecorder } = await import('./otlp-recorder.js');
  const own = new OtlpRecorder(settings, service, logger);
  recorder = own;
  return async () => {
    recorder = null;
    await own.close();
  };
}

export function isOn(): boolean {
  return recorder !== null;
}

/** Begins a span; none where nobody is told. */
export function begin(span: SpanOptions): OpenSpan | undefined {
  return recorder?.begin(span);
}

/** A span around `work`, which hears below what it stands: the span, or what was given where nobody is told. */
export async function traced<T>(span: SpanOptions, work: (traceparent: Traceparent | undefined) => Promise<T>): Promise<T> {
  const open = recorder?.begin(span);
  if (!open) return work(span.parent);
  try {
    const result = await work(open.traceparent);
    open.end();
    return result;
  } catch (error) {
    open.end({ failed: nameOf(error) });
    throw error;
  }
}

export function record(metric: NameOf<'count' | 'duration'>, value: number, attributes: Attributes): void {
  recorder?.record(metric, value, attributes);
}

/** Has these gauges looked at each time that figures are sent; what fails is left out that time. */
export function observe(...[metrics, look]: Parameters<Recorder['observe']>): void {
  recorder?.observe(metrics, look);
}
