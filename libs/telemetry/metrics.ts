/** A figure that is told of, by the conventions of OpenTelemetry. */
export interface Metric {
  readonly name: string;
  /** UCUM; what is counted stands in braces. */
  readonly unit: string;
  readonly description: string;
  /** `count` adds up; `duration` is of single things; `gauge` stands at this moment and is asked for when it is sent. */
  readonly kind: 'count' | 'duration' | 'gauge';
  /** Names of the attributes that each value carries. */
  readonly by: readonly string[];
}

/** Every figure that Overstap tells of. Dashboards and alerts name them; what is renamed here is renamed there. */
export const metrics = {
  requests: {
    name: 'http.server.request.duration',
    unit: 's',
    description: 'Requests to the API, by route',
    kind: 'duration',
    by: ['http.request.method', 'http.route', 'http.response.status_code'],
  },
  commands: {
    name: 'overstap.command.duration',
    unit: 's',
    description: 'Commands as their stream takes them: read to the head, decided, appended',
    kind: 'duration',
    by: ['overstap.category', 'overstap.command', 'overstap.outcome'],
  },
  appended: {
    name: 'overstap.events.appended',
    unit: '{event}',
    description: 'Events that were written; an append that was given again adds nothing',
    kind: 'count',
    by: ['overstap.category'],
  },
  conflicts: {
    name: 'overstap.append.conflicts',
    unit: '{append}',
    description: 'Appends that somebody else came before',
    kind: 'count',
    by: ['overstap.category'],
  },
  lagEvents: {
    name: 'overstap.projection.lag.events',
    unit: '{event}',
    description: 'Events of a projection that are not in its rows; 1,000 stands for that many or more',
    kind: 'gauge',
    by: ['overstap.projection'],
  },
  lagTime: {
    name: 'overstap.projection.lag.time',
    unit: 's',
    description: 'Since when the oldest event that is not in its rows waits for a projection',
    kind: 'gauge',
    by: ['overstap.projection'],
  },
  stopped: {
    name: 'overstap.projection.stopped',
    unit: '{projection}',
    description: '1 where a projection is parked at an event or is not there, else 0',
    kind: 'gauge',
    by: ['overstap.projection'],
  },
  overdue: {
    name: 'overstap.obligations.overdue',
    unit: '{obligation}',
    description: 'What should have been carried out by now',
    kind: 'gauge',
    by: ['overstap.queue'],
  },
  queueAge: {
    name: 'overstap.queue.age',
    unit: 's',
    description:
      'Since when the oldest that should have been carried out waits: obligations, webhook deliveries, tasks of drivers',
    kind: 'gauge',
    by: ['overstap.queue'],
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
export type NameOf<Kind extends Metric['kind']> = {
  [Name in MetricName]: (typeof metrics)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

/** Upper bounds of the classes in which durations are counted, in seconds. */
export const durationClasses = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** The series that Prometheus keeps of a metric, as the collector names them. */
export function prometheusSeriesOf({ name, unit, kind }: Metric): readonly string[] {
  const plain = name.replaceAll('.', '_') + (unit === 's' ? '_seconds' : '');
  switch (kind) {
    case 'count':
      return [`${plain}_total`];
    case 'duration':
      return ['_bucket', '_sum', '_count'].map((suffix) => plain + suffix);
    case 'gauge':
      return [plain];
    default:
      return kind satisfies never;
  }
}
