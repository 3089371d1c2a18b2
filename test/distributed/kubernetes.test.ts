import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { apiSettings } from '../../apps/api/ports.js';
import { projectorSettings } from '../../apps/projector/ports.js';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { workerSettings } from '../../apps/worker/ports.js';
import { Health, HealthServer } from '../../libs/health/index.js';
import { settingsFrom, settingsTable, type Settings } from '../../libs/settings/index.js';
import { jsonOf, textOf, yamlOf } from './support/files.js';

type Labels = Readonly<Record<string, string>>;

interface Reference {
  readonly name: string;
  readonly key: string;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: Reference; readonly configMapKeyRef?: Reference };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: number };
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly Variable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly resources: { readonly requests: Labels; readonly limits: Labels };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: object;
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string; readonly persistentVolumeClaim?: { readonly claimName: string } }[];
}

interface Rule {
  readonly ports: readonly { readonly port: number | string }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Labels };
  readonly spec: {
    readonly replicas?: number;
    readonly minAvailable?: number;
    readonly selector?: { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
    readonly podSelector?: {
      readonly matchLabels?: Labels;
      readonly matchExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
    };
    readonly egress?: readonly Rule[];
    readonly ingress?: readonly Rule[];
    readonly rules?: readonly {
      readonly host: string;
      readonly http: {
        readonly paths: readonly {
          readonly path: string;
          readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } };
        }[];
      };
    }[];
  };
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly labels: readonly { readonly includeTemplates: boolean; readonly pairs: Labels }[];
  readonly configMapGenerator?: readonly { readonly name: string; readonly envs: readonly string[] }[];
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
}

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image?: string;
        readonly command?: readonly string[];
        readonly environment?: Labels;
        readonly stop_grace_period?: string;
      }
    >
  >;
}

const base = 'infra/kubernetes';
const folders = [base, `${base}/before`] as const;

function kustomizationOf(folder: string): Kustomization {
  return yamlOf<Kustomization>(`${folder}/kustomization.yaml`);
}

const manifests = folders.flatMap((folder) =>
  kustomizationOf(folder).resources.flatMap((file) =>
    parseAllDocuments(textOf(`${folder}/${file}`), { uniqueKeys: true }).map((document) => document.toJS() as Manifest),
  ),
);
const ofKind = (kind: string): readonly Manifest[] => manifests.filter((manifest) => manifest.kind === kind);
const podOf = ({ metadata, spec: { template } }: Manifest): Pod => {
  if (!template) throw new Error(`${metadata.name} has no pods`);
  return template.spec;
};
const labelsOf = ({ spec }: Manifest): Labels => ({
  ...kustomizationOf(base).labels[0]?.pairs,
  ...spec.template?.metadata.labels,
});
const matches = (wanted: Labels, labels: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

const programs: Readonly<Record<string, readonly (keyof Settings)[]>> = {
  api: apiSettings,
  worker: workerSettings,
  projector: projectorSettings,
  migrate: ['databaseOwnerUrl'],
  'master-key': ['masterKeyFile'],
};
const deployments = ofKind('Deployment').map((manifest) => [manifest.metadata.name, manifest] as const);
const running = [...ofKind('Deployment'), ...ofKind('Job')].map((manifest) => [manifest.metadata.name, manifest] as const);

const { services } = yamlOf<Compose>('infra/compose.yaml');
/** The same program in the compose file. */
function composed(name: string): NonNullable<Compose['services'][string]> {
  return services[name] ?? services[`${name}-1`] ?? {};
}
/** `${NAME:?…}` with something in place of each. */
const filled = (text: string): string =>
  text.replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => (name === 'OVERSTAP_HOST' ? 'overstap.example' : 'secret'));

const given = new Map(
  textOf(`${base}/settings.env`)
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
);
/** Each installation has these elsewhere. */
const elsewhere = ['TEMPORAL_ADDRESS', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

describe('the Kubernetes manifests', () => {
  it.each(folders)('%s names every file that is there', (folder) => {
    const { resources, configMapGenerator = [] } = kustomizationOf(folder);
    const files = readdirSync(join(projectRoot, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
    const named = ['kustomization.yaml', ...resources, ...configMapGenerator.flatMap(({ envs }) => envs)];
    expect(files.map(({ name }) => name).sort()).toEqual(named.sort());
  });

  it('run each program of ours twice, and before them what runs once, from this version', () => {
    expect(deployments.map(([name, { spec }]) => [name, spec.replicas])).toEqual([
      ['api', 2],
      ['worker', 2],
      ['projector', 2],
    ]);
    expect(running.map(([name]) => name).sort()).toEqual(Object.keys(programs).sort());
    for (const [name, manifest] of running) expect(podOf(manifest).containers[0].args).toEqual(composed(name).command);
    const { version } = jsonOf<{ readonly version: string }>('package.json');
    for (const folder of folders) expect(kustomizationOf(folder).images).toMatchObject([{ name: 'overstap', newTag: version }]);
  });

  it.each(running)('give %s the settings that it has in the compose file, which it needs and knows', (name, manifest) => {
    const { env } = podOf(manifest).containers[0];
    const environment = composed(name).environment ?? {};
    // Those who ask how a program is do not come from its own address here.
    const wanted = new Set([...Object.keys(environment), ...(name in { worker: 1, projector: 1 } ? ['HOST'] : [])]);
    expect(env.map((variable) => variable.name).sort()).toEqual([...wanted].sort());
    const values = env.map(({ name: variable, value, valueFrom }) => {
      const inCompose = environment[variable] === undefined ? undefined : filled(environment[variable]);
      if (valueFrom?.secretKeyRef) {
        expect(valueFrom.secretKeyRef).toEqual({ name: 'overstap', key: variable });
        return [variable, inCompose] as const;
      }
      const here = valueFrom?.configMapKeyRef ? given.get(variable) : value;
      if (valueFrom?.configMapKeyRef) expect(valueFrom.configMapKeyRef).toEqual({ name: 'overstap', key: variable });
      if (inCompose !== undefined && !elsewhere.includes(variable)) expect([variable, here]).toEqual([variable, inCompose]);
      return [variable, here] as const;
    });
    expect(() => settingsFrom(Object.fromEntries(values), ...(programs[name] ?? []))).not.toThrow();
  });

  it('keep every secret out, and name no setting for nothing', () => {
    const all = running.flatMap(([, manifest]) => podOf(manifest).containers[0].env);
    const secret = new Set([...settingsTable.values()].filter((source) => source.secret).map(({ variable }) => variable));
    for (const { name, valueFrom } of all)
      expect([name, valueFrom?.secretKeyRef !== undefined]).toEqual([name, secret.has(name)]);
    const asked = new Set(all.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef?.key ?? []));
    expect([...given.keys()].sort()).toEqual([...asked].sort());
  });

  it.each(deployments)('ask %s how it is where it tells so', async (_, manifest) => {
    const { env, ports, startupProbe, livenessProbe, readinessProbe } = podOf(manifest).containers[0];
    const listens = Number(env.find(({ name }) => name === 'PORT' || name === 'HEALTH_PORT')?.value);
    expect(ports?.map(({ containerPort }) => containerPort)).toEqual([listens]);
    const health = new Health();
    health.standsOn({});
    const server = await HealthServer.listen(health, 0, '127.0.0.1');
    try {
      for (const [question, probe] of Object.entries({ started: startupProbe, live: livenessProbe, ready: readinessProbe })) {
        expect(probe?.httpGet).toEqual({ path: `/health/${question}`, port: listens });
        expect((await fetch(`http://127.0.0.1:${server.port}${probe?.httpGet.path}`)).status).toBe(200);
      }
    } finally {
      await server.close();
    }
  });

  it.each(deployments)('give %s as long to leave as the compose file does', (name, manifest) => {
    expect(`${podOf(manifest).terminationGracePeriodSeconds}s`).toBe(composed(name).stop_grace_period);
  });

  it.each(running)('run %s as nobody in particular, who may do nothing', (_, manifest) => {
    const { automountServiceAccountToken, securityContext, containers, volumes } = podOf(manifest);
    const [container] = containers;
    expect(automountServiceAccountToken).toBe(false);
    expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.image).toBe('overstap');
    expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'memory']);
    expect(container.resources.limits).toHaveProperty('memory');
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.map(({ name }) => name).sort());
    for (const { persistentVolumeClaim } of volumes)
      if (persistentVolumeClaim)
        expect(ofKind('PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toContain(persistentVolumeClaim.claimName);
  });

  it.each(deployments)('leave one %s standing when machines are emptied', (name, manifest) => {
    const budget = ofKind('PodDisruptionBudget').find(({ metadata }) => metadata.name === name);
    expect(budget?.spec.minAvailable).toBe(1);
    expect(matches(budget?.spec.selector?.matchLabels ?? { none: '' }, labelsOf(manifest))).toBe(true);
    expect(matches(manifest.spec.selector?.matchLabels ?? { none: '' }, labelsOf(manifest))).toBe(true);
  });

  it('let out what the programs ask for, and in what the proxy sends', () => {
    expect(kustomizationOf(base).labels).toMatchObject([{ includeTemplates: true }]);
    const applying = (name: string) => {
      const labels = labelsOf(running.find(([other]) => other === name)?.[1] ?? ({ spec: {} } as Manifest));
      return ofKind('NetworkPolicy').filter(
        ({ spec: { podSelector } }) =>
          matches(podSelector?.matchLabels ?? {}, labels) &&
          (podSelector?.matchExpressions ?? []).every(({ key, values }) => values.includes(labels[key] ?? '')),
      );
    };
    const out = (name: string) =>
      applying(name).flatMap(({ spec }) => (spec.egress ?? []).flatMap(({ ports }) => ports.map(({ port }) => port)));
    for (const [name, manifest] of running)
      for (const { name: variable } of podOf(manifest).containers[0].env) {
        const address = filled(composed(name).environment?.[variable] ?? '');
        for (const [, port] of address.matchAll(/[a-z0-9-]+:(\d{4})\b/g)) expect(out(name)).toContain(Number(port));
      }
    expect(out('api')).toContain(443);
    expect(out('worker')).toContain(443);
    expect(out('projector')).not.toContain(443);
    const into = (name: string) => applying(name).flatMap(({ spec }) => spec.ingress ?? []);
    expect([into('api').length, into('worker').length, into('projector').length]).toEqual([1, 0, 0]);
  });

  it('come in as by the proxy of the compose file', () => {
    const [ingress] = ofKind('Ingress');
    const nginx = textOf('infra/proxy/nginx.conf');
    const api = nginx.slice(nginx.indexOf('proxy_pass http://api;'));
    const told = (directive: string) => new RegExp(`${directive} ([^;]+?)s?;`).exec(api)?.[1];
    const names = ['connect-timeout', 'read-timeout', 'next-upstream', 'next-upstream-tries', 'next-upstream-timeout'];
    for (const name of names)
      expect([name, ingress?.metadata.annotations?.[`nginx.ingress.kubernetes.io/proxy-${name}`]]).toEqual([
        name,
        told(`proxy_${name.replaceAll('-', '_')}`),
      ]);
    const paths = ingress?.spec.rules?.flatMap(({ http }) => http.paths) ?? [];
    expect(paths.map(({ path, backend }) => [path, backend.service.name])).toEqual([['/v1', 'api']]);
    expect(ofKind('Service').map(({ metadata }) => metadata.name)).toEqual(['api']);
  });
});
