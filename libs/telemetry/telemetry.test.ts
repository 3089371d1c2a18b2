import { jest } from '@jest/globals';
import { pino } from 'pino';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { OtlpReceiver } from '../../test/support/otlp-receiver.js';
import { observedStore } from './observed-store.js';
import { begin, isOn, metrics, observe, prometheusSeriesOf, record, startTelemetry, traced } from './index.js';

const logger = pino({ level: 'silent' });
const fromOutside = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const notTold = '00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00';

const metadata = {
  commandId: '1',
  fingerprint: '1',
  actor: {
    kind: 'system' as const,
    id: 'overstap',
    party: { kind: 'organisation' as const, id: 'overstap' },
    role: 'system',
  },
  servicePoint: null,
  occurred: '2026-11-02T09:00:00Z',
  correlationId: '1',
  traceparent: fromOutside,
};
const event = (id: string) => ({ id, type: 'enquiry.registered.v1', data: {}, metadata });

describe('telemetry that nobody asked for', () => {
  it('does nothing, and passes on what a trace is known by', async () => {
    const stop = await startTelemetry({ otlpEndpoint: '', tracesSampled: 1, metricExportInterval: 1_000 }, 'api', logger);
    expect(isOn()).toBe(false);
    expect(begin({ name: 'any' })).toBeUndefined();
    expect(await traced({ name: 'any', parent: fromOutside }, async (traceparent) => traceparent)).toBe(fromOutside);
    const store = new MemoryEventStore();
    expect(observedStore(store)).toBe(store);
    record('appended', 1, {});
    let looked = false;
    observe(['overdue'], async () => ((looked = true), {}));
    await stop();
    expect(looked).toBe(false);
  });
});

describe('telemetry', () => {
  let receiver: OtlpReceiver;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
    const settings = { otlpEndpoint: `${receiver.url}/`, tracesSampled: 1, metricExportInterval: 60_000 };
    stop = await startTelemetry(settings, 'worker', logger);
  });
  afterEach(async () => {
    await stop();
    await receiver.stop();
  });

  it('hangs spans below each other and below whoever asked, and says of a failure what kind it is', async () => {
    const failing = traced({ name: 'outer', parent: fromOutside, attributes: { 'overstap.stream': 'handover/1' } }, (parent) =>
      traced({ name: 'inner', kind: 'client', parent }, () => Promise.reject(new TypeError('of Jelle Buitenhuis'))),
    );
    await expect(failing).rejects.toThrow(TypeError);
    await stop();
    const [inner, outer] = receiver.spans;
    expect(outer).toMatchObject({
      service: 'overstap-worker',
      name: 'outer',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
      attributes: { 'overstap.stream': 'handover/1' },
      failed: true,
    });
    expect(inner).toMatchObject({ name: 'inner', traceId: outer?.traceId, parentSpanId: outer?.spanId, failed: true });
    expect(receiver.texts.join()).not.toContain('Buitenhuis');
  });

  it('begins a trace where there is none, and leaves out those that whoever began them left out', async () => {
    begin({ name: 'first', parent: 'nonsense' })?.end();
    begin({ name: 'left out', parent: notTold })?.end();
    await stop();
    expect(receiver.spans.map(({ name, parentSpanId }) => [name, parentSpanId || undefined])).toEqual([['first', undefined]]);
  });

  it('counts appends and those that somebody else came before', async () => {
    const store = observedStore(new MemoryEventStore());
    await store.append('enquiry/1', 'no-stream', [
      event('0198f0a0-0000-7000-8000-000000000001'),
      event('0198f0a0-0000-7000-8000-000000000002'),
    ]);
    await expect(store.append('enquiry/1', 'no-stream', [event('0198f0a0-0000-7000-8000-000000000003')])).rejects.toThrow();
    await stop();
    const by = { 'overstap.category': 'enquiry' };
    expect(receiver.points.map(({ metric, value, attributes }) => [metric, value, attributes])).toEqual([
      [metrics.appended.name, 2, by],
      [metrics.conflicts.name, 1, by],
    ]);
    expect(receiver.spans.map(({ name, failed }) => [name, failed])).toEqual([
      ['append', false],
      ['append', true],
    ]);
    expect(receiver.spans.every(({ traceId }) => traceId === '4bf92f3577b34da6a3ce929d0e0e4736')).toBe(true);
  });

  it('counts once what is given again, whatever was appended in between', async () => {
    const store = observedStore(new MemoryEventStore());
    const first = [event('0198f0a0-0000-7000-8000-000000000001'), event('0198f0a0-0000-7000-8000-000000000002')];
    await store.append('enquiry/1', 'no-stream', first);
    await store.append('enquiry/1', 'no-stream', first);
    await store.append('enquiry/2', 'no-stream', [event('0198f0a0-0000-7000-8000-000000000003')]);
    await store.append('enquiry/1', 'no-stream', first);
    await store.append('enquiry/1', 1, []);
    await stop();
    expect(receiver.points.map(({ metric, value }) => [metric, value])).toEqual([[metrics.appended.name, 3]]);
  });

  it('counts what was written before another append and is answered after it', async () => {
    const memory = new MemoryEventStore();
    const held = Promise.withResolvers<void>();
    const append = memory.append.bind(memory);
    jest.spyOn(memory, 'append').mockImplementationOnce(async (...given) => {
      const result = await append(...given);
      await held.promise;
      return result;
    });
    const store = observedStore(memory);
    const early = store.append('enquiry/1', 'no-stream', [event('0198f0a0-0000-7000-8000-000000000001')]);
    await store.append('enquiry/2', 'no-stream', [event('0198f0a0-0000-7000-8000-000000000002')]);
    held.resolve();
    await early;
    await store.append('enquiry/2', 'no-stream', [event('0198f0a0-0000-7000-8000-000000000002')]);
    await stop();
    expect(receiver.points.map(({ metric, value }) => [metric, value])).toEqual([[metrics.appended.name, 2]]);
  });

  it('looks at gauges when it sends, and goes on when that fails', async () => {
    observe(['overdue', 'queueAge'], async () => ({
      overdue: [{ value: 3, attributes: { 'overstap.queue': 'obligations' } }],
      queueAge: [{ value: 1.5, attributes: { 'overstap.queue': 'obligations' } }],
    }));
    observe(['stopped'], () => Promise.reject(new Error('the database is away')));
    record('commands', 0.02, { 'overstap.outcome': 'done' });
    await stop();
    expect(receiver.points.map(({ metric, unit, value }) => [metric, unit, value]).sort()).toEqual([
      [metrics.commands.name, 's', 1],
      [metrics.overdue.name, '{obligation}', 3],
      [metrics.queueAge.name, 's', 1.5],
    ]);
  });

  it('holds nobody up where nobody takes it', async () => {
    await receiver.stop();
    begin({ name: 'lost' })?.end();
    const began = performance.now();
    await stop();
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

describe('what Prometheus calls a metric', () => {
  it('follows from name, unit and kind', () => {
    expect(prometheusSeriesOf(metrics.appended)).toEqual(['overstap_events_appended_total']);
    expect(prometheusSeriesOf(metrics.lagTime)).toEqual(['overstap_projection_lag_time_seconds']);
    expect(prometheusSeriesOf(metrics.overdue)).toEqual(['overstap_obligations_overdue']);
    expect(prometheusSeriesOf(metrics.requests)).toContain('http_server_request_duration_seconds_bucket');
  });
});
