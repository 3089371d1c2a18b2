export { metrics, prometheusSeriesOf, type Metric } from './metrics.js';
export { nameOf, telemetrySettings, type Attributes, type Measured, type OpenSpan, type Traceparent } from './recorder.js';
export { begin, isOn, observe, record, startTelemetry, traced } from './telemetry.js';
