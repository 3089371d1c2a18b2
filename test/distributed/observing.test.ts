import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { metrics, prometheusSeriesOf, type Metric } from '../../libs/telemetry/index.js';
import { jsonOf, yamlOf } from './support/files.js';

const all: readonly Metric[] = Object.values(metrics);
const series = new Set(all.flatMap(prometheusSeriesOf));
/** As the collector writes the names of attributes, with those that it and Prometheus add. */
const labels = new Set([...all.flatMap(({ by }) => by.map((name) => name.replaceAll(/[.-]/g, '_'))), 'le']);

const folder = 'infra/grafana/dashboards';

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly datasource: { readonly uid: string };
    readonly gridPos: { readonly x: number; readonly w: number };
    readonly targets: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
  }[];
}

interface Alerts {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

const dashboards = readdirSync(join(projectRoot, folder)).map((file) => jsonOf<Dashboard>(`${folder}/${file}`));
const alerts = yamlOf<Alerts>('infra/prometheus/alerts.yaml').groups.flatMap(({ rules }) => rules);
const asked = [
  ...dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
];

/** Names of series and of labels in an expression; functions and keywords are followed by a bracket or stand alone. */
function namesIn(expression: string): { readonly series: readonly string[]; readonly labels: readonly string[] } {
  const plain = expression.replaceAll(/"[^"]*"/g, '""');
  const grouped = [...plain.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, names]) => (names ?? '').split(/,\s*/));
  const matched = [...plain.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner]) => [
    ...(inner ?? '').matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g),
  ]);
  const rest = plain.replaceAll(/\b(?:by|without)\s*\([^)]*\)/g, ' ').replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, ' ');
  const words = [...rest.matchAll(/[a-z_][a-z0-9_]*(?!\w|\s*\()/gi)].map(([word]) => word);
  return {
    series: words.filter((word) => !['and', 'or', 'unless', 'on', 'ignoring'].includes(word)),
    labels: [...grouped, ...matched.map(([, name]) => name ?? '')].map((name) => name.trim()),
  };
}

describe('what is looked at', () => {
  it.each(asked)('%s is told of by our programs', (_, expression) => {
    const found = namesIn(expression);
    expect(found.series.length).toBeGreaterThan(0);
    expect(found.series.filter((name) => !series.has(name))).toEqual([]);
    expect(found.labels.filter((name) => !labels.has(name))).toEqual([]);
    expect(expression.split('(').length).toBe(expression.split(')').length);
  });

  it('is all that is told of', () => {
    const seen = new Set(asked.flatMap(([, expression]) => namesIn(expression).series));
    const unseen = all.filter((metric) => prometheusSeriesOf(metric).every((name) => !seen.has(name)));
    expect(unseen.map(({ name }) => name)).toEqual([]);
  });

  it('would be missed under another name', () => {
    expect(namesIn('sum by (le) (rate(overstap_gone_total{a="b"}[5m])) > 1')).toEqual({
      series: ['overstap_gone_total'],
      labels: ['le', 'a'],
    });
  });

  it('stands on dashboards that Grafana finds, with sources that it has', () => {
    const { providers } = yamlOf<{ readonly providers: readonly { readonly options: { readonly path: string } }[] }>(
      'infra/grafana/provisioning/dashboards/dashboards.yaml',
    );
    const { services } = yamlOf<{ readonly services: Readonly<Record<string, { readonly volumes?: readonly string[] }>> }>(
      'infra/compose.yaml',
    );
    for (const { options } of providers)
      expect(services['grafana']?.volumes).toContain(`./grafana/dashboards:${options.path}:ro`);
    const { datasources } = yamlOf<{ readonly datasources: readonly { readonly uid: string; readonly url: string }[] }>(
      'infra/grafana/provisioning/datasources/datasources.yaml',
    );
    const uids = datasources.map(({ uid }) => uid);
    for (const { url } of datasources) expect(services).toHaveProperty(new URL(url).hostname);
    for (const { panels } of dashboards) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const { datasource, targets, gridPos } of panels) {
        for (const uid of [datasource.uid, ...targets.map((target) => target.datasource.uid)]) expect(uids).toContain(uid);
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      }
    }
  });
});

describe('the collector', () => {
  interface Collector {
    readonly receivers: Readonly<Record<string, unknown>>;
    readonly processors: Readonly<Record<string, unknown>>;
    readonly exporters: Readonly<Record<string, { readonly endpoint: string }>>;
    readonly extensions: Readonly<Record<string, { readonly endpoint: string }>>;
    readonly service: {
      readonly extensions: readonly string[];
      readonly pipelines: Readonly<Record<string, Readonly<Record<'receivers' | 'processors' | 'exporters', readonly string[]>>>>;
    };
  }
  const collector = yamlOf<Collector>('infra/otel-collector/config.yaml');
  const { services } = yamlOf<{
    readonly services: Readonly<
      Record<
        string,
        { readonly environment?: Readonly<Record<string, string>>; readonly healthcheck?: { readonly test: readonly string[] } }
      >
    >;
  }>('infra/compose.yaml');

  it('has every part that its pipelines name, and none besides', () => {
    const pipelines = Object.values(collector.service.pipelines);
    for (const kind of ['receivers', 'processors', 'exporters'] as const)
      expect([...new Set(pipelines.flatMap((pipeline) => pipeline[kind]))].sort()).toEqual(Object.keys(collector[kind]).sort());
    expect(Object.keys(collector.extensions).sort()).toEqual([...collector.service.extensions].sort());
    expect(Object.keys(collector.service.pipelines).sort()).toEqual(['metrics', 'traces']);
  });

  it('listens where our programs send to, and is fetched from where it offers', () => {
    const { otlp } = collector.receivers as {
      readonly otlp: { readonly protocols: { readonly http: { readonly endpoint: string } } };
    };
    const listens = otlp.protocols.http.endpoint.split(':').at(-1);
    for (const name of ['api-1', 'worker-1', 'projector-1'])
      expect(services[name]?.environment?.['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe(`http://otel-collector:${listens}`);
    const offered = collector.exporters['prometheus']?.endpoint.split(':').at(-1);
    const { scrape_configs: jobs } = yamlOf<{
      readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[];
    }>('infra/prometheus/prometheus.yaml');
    const targets = jobs.flatMap(({ static_configs }) => static_configs.flatMap((fixed) => fixed.targets));
    expect(targets).toContain(`otel-collector:${offered}`);
    expect(services['otel-collector']?.healthcheck?.test.at(-1)).toBe(
      `http://${collector.extensions['health_check']?.endpoint}/`,
    );
    expect(services).toHaveProperty(collector.exporters['otlp/jaeger']?.endpoint.split(':')[0] ?? '');
  });
});
