import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { workerSettings } from '../../apps/worker/ports.js';
import { apiSettings } from '../../apps/api/ports.js';
import { projectorSettings } from '../../apps/projector/ports.js';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { settingsFrom, settingsTable, type Settings } from '../../libs/settings/index.js';
import { jsonOf, textOf, yamlOf } from './support/files.js';

interface Service {
  readonly image?: string;
  readonly build?: string | { readonly context: string; readonly dockerfile?: string };
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
  readonly network_mode?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly secrets?: readonly string[];
  readonly configs?: readonly string[];
  readonly privileged?: boolean;
  readonly stop_grace_period?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly configs?: Readonly<Record<string, unknown>>;
}

const path = 'infra/compose.yaml';
const compose = yamlOf<Compose>(path);
const services = Object.entries(compose.services);
const names = services.map(([name]) => name);
const once = services.filter(([, { restart }]) => restart === 'no');
const lasting = services.filter(([, { restart }]) => restart !== 'no');

/** What each program of ours reads, by the file that it is started from. */
const programs: Readonly<Record<string, readonly (keyof Settings)[]>> = {
  'dist/apps/api/main.js': apiSettings,
  'dist/apps/worker/main.js': workerSettings,
  'dist/apps/projector/main.js': projectorSettings,
  'dist/apps/standalone/migrate.js': ['databaseOwnerUrl'],
  'dist/apps/standalone/master-key.js': ['masterKeyFile'],
};
/** Node's own. */
const ofNode = ['NODE_EXTRA_CA_CERTS'];
const ours = services.filter(([, { image }]) => image === 'overstap:local');

function networksOf({ networks = [] }: Service): readonly string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

/** `${NAME:?…}` with something in place of each. */
function filled(text: string): string {
  return text.replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => (name === 'OVERSTAP_HOST' ? 'overstap.example' : 'secret'));
}

describe('the compose file', () => {
  it('is one by the Compose Specification', () => {
    const schema = createRequire(import.meta.url)
      .resolve('dclint/package.json')
      .replace('package.json', 'schemas/compose.schema.json');
    const { $schema: _, ...rules } = JSON.parse(readFileSync(schema, 'utf8')) as { readonly $schema: string };
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(rules);
    const valid = validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('runs two each of our programs, and three nodes of the event store', () => {
    const count = (command: string) => ours.filter(([, service]) => service.command?.[0] === command).length;
    expect(Object.keys(programs).map((program) => [program, count(program)])).toEqual([
      ['dist/apps/api/main.js', 2],
      ['dist/apps/worker/main.js', 2],
      ['dist/apps/projector/main.js', 2],
      ['dist/apps/standalone/migrate.js', 1],
      ['dist/apps/standalone/master-key.js', 1],
    ]);
    const nodes = services.filter(([, { image }]) => image?.startsWith('eventstore/eventstore:'));
    expect(nodes.map(([, { environment }]) => environment?.['EVENTSTORE_CLUSTER_SIZE'])).toEqual(['3', '3', '3']);
    for (const [name, { environment = {} }] of nodes) {
      const others = nodes.map(([other]) => `${other}:2113`).filter((other) => other !== `${name}:2113`);
      expect(environment['EVENTSTORE_GOSSIP_SEED']?.split(',')).toEqual(others);
      expect(environment['EVENTSTORE_NODE_HOST_ADVERTISE_AS']).toBe(name);
      expect(environment['EVENTSTORE_CERTIFICATE_FILE']).toBe(`/store/${name}/node.crt`);
      expect(environment).not.toHaveProperty('EVENTSTORE_INSECURE');
      expect(textOf('infra/certificates/generate.sh')).toContain(name);
    }
  });

  it.each(ours)('gives %s the settings that it needs, and none that it does not know', (_, service) => {
    const settings = programs[service.command?.[0] ?? ''] ?? [];
    const variables = settings.map((setting) => settingsTable.get(setting)?.variable ?? '');
    const given = Object.entries(service.environment ?? {}).map(([variable, value]) => [variable, filled(value)] as const);
    expect(given.map(([variable]) => variable).filter((name) => !variables.includes(name) && !ofNode.includes(name))).toEqual([]);
    const read = settingsFrom(Object.fromEntries(given), ...settings);
    expect(existsSync(join(projectRoot, (service.command?.[0] ?? '').replace('dist/', '').replace('.js', '.ts')))).toBe(true);
    if ('eventStoreUrl' in read)
      expect(read.eventStoreUrl).toMatch(/^esdb:.*@eventstore-1:2113,eventstore-2:2113,eventstore-3:2113\?tls=true/);
    if ('healthPort' in read) expect(service.healthcheck?.test.at(-1)).toBe(`http://127.0.0.1:${read.healthPort}/health/ready`);
    if ('port' in read) expect(service.healthcheck?.test.at(-1)).toBe(`http://127.0.0.1:${read.port}/health/ready`);
    if ('drainSeconds' in read)
      expect(Number(service.stop_grace_period?.replace('s', ''))).toBeGreaterThan(read.drainSeconds + 15);
    if ('otlpEndpoint' in read) expect(compose.services).toHaveProperty(new URL(read.otlpEndpoint).hostname);
    for (const [, value] of given)
      for (const [, host = ''] of value.matchAll(/@([a-z0-9-]+):\d+\//g)) expect(compose.services).toHaveProperty(host);
  });

  it('publishes every port once, and none but the proxy’s beyond this machine', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port] as const));
    const hostPorts = published.map(([, port]) => port.split(':').at(-2));
    expect(new Set(hostPorts).size).toBe(hostPorts.length);
    expect(published.filter(([, port]) => !port.startsWith('127.0.0.1:'))).toEqual([['proxy', '443:443']]);
  });

  it('names no network, volume, secret, config, folder or service that is not there, and none for nothing', () => {
    const used = {
      networks: new Set(services.flatMap(([, service]) => networksOf(service))),
      volumes: new Set(
        services.flatMap(([, { volumes = [] }]) => volumes.map((v) => v.split(':')[0] ?? '').filter((v) => !/^[./]/.test(v))),
      ),
      secrets: new Set(services.flatMap(([, { secrets = [] }]) => secrets)),
      configs: new Set(services.flatMap(([, { configs = [] }]) => configs)),
    };
    for (const kind of ['networks', 'volumes', 'secrets', 'configs'] as const)
      expect([...used[kind]].sort()).toEqual(Object.keys(compose[kind] ?? {}).sort());
    for (const [, service] of services) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(projectRoot, 'infra', source))).toBe(true);
      }
      for (const needed of Object.keys(service.depends_on ?? {})) expect(names).toContain(needed);
      const { build } = service;
      if (typeof build === 'string') expect(existsSync(join(projectRoot, 'infra', build, 'Dockerfile'))).toBe(true);
      else if (build) expect(existsSync(join(projectRoot, 'infra', build.context, build.dockerfile ?? 'Dockerfile'))).toBe(true);
    }
  });

  it('waits for what is healthy or has ended, as whoever is waited for can be', () => {
    const ends = new Set(once.map(([name]) => name));
    const wrong = services.flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on)
        .filter(([on, { condition }]) => condition !== (ends.has(on) ? 'service_completed_successfully' : 'service_healthy'))
        .map(([on]) => `${name} on ${on}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(lasting)('asks %s how it is, and starts it again', (_, { healthcheck, restart }) => {
    expect(healthcheck?.test.length).toBeGreaterThan(1);
    expect(restart).toBe('unless-stopped');
  });

  it.each(services)('runs %s as nobody in particular', (_, { user, privileged }) => {
    expect(user).toMatch(/^[1-9]\d*:\d+$/);
    expect(privileged).toBeUndefined();
  });

  it('pins every image to a version', () => {
    const local = /^overstap[a-z-]*:local$/;
    const built = new Set(services.flatMap(([, { image, build }]) => (build && image ? [image] : [])));
    const dockerfiles = ['infra/Dockerfile', 'infra/certificates/Dockerfile', 'infra/otel-collector/Dockerfile'];
    const from = dockerfiles.flatMap((file) => [...textOf(file).matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? ''));
    for (const image of [...services.map(([, service]) => service.image ?? ''), ...from])
      if (local.test(image)) expect(built).toContain(image);
      else expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+[a-z0-9.-]*$/);
  });

  it('keeps what holds data away from the outside', () => {
    for (const name of ['postgres', 'temporal', 'eventstore-1', 'eventstore-2', 'eventstore-3', 'projector-1', 'projector-2'])
      for (const network of networksOf(compose.services[name] ?? {})) expect(compose.networks[network]?.internal).toBe(true);
    const withKeyOfAuthority = services.filter(([, { volumes = [] }]) =>
      volumes.some((volume) => volume.startsWith('authority:')),
    );
    expect(withKeyOfAuthority.map(([name]) => name)).toEqual(['certificates']);
  });

  it('takes every password from outside, and the script that makes them makes each', () => {
    const text = textOf(path);
    const asked = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''));
    const script = textOf('infra/make-env.sh');
    const made = [...script.matchAll(/\b([A-Z][A-Z_]*(?:_PASSWORD|_HOST))\b/g)].map(([, name]) => name ?? '');
    expect([...new Set(made)].sort()).toEqual([...asked].sort());
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const passwords = values.flatMap(([variable, value]) => {
      const [, inAddress] = /^[a-z]+:\/\/[^/:@]+:(.*)@[^@]*$/.exec(value) ?? [];
      return inAddress ?? (/PASSWORD|PWD/.test(variable) ? value : []);
    });
    expect(passwords.length).toBeGreaterThan(20);
    for (const password of passwords) expect(password).toMatch(/^\$\{\w+:\?[^}]*\}$/);
    expect(textOf('.gitignore').split('\n')).toContain('infra/.env');
  });
});

describe('the image', () => {
  const dockerfile = textOf('infra/Dockerfile');
  const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  it('is built from what is locked, runs without development packages and as no root', () => {
    expect(dockerfile).toMatch(/^RUN npm ci /m);
    expect(dockerfile).toMatch(/npm prune --omit=dev/);
    expect(final).toMatch(/^USER 1000:1000$/m);
    expect(final.indexOf('USER 1000')).toBeLessThan(final.indexOf('ENTRYPOINT'));
    // On the Node that everything was tested with.
    const { packages } = jsonOf<{ readonly packages: Readonly<Record<string, { readonly version: string }>> }>(
      'package-lock.json',
    );
    const versions = [...dockerfile.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
    expect(versions).toEqual([packages['node_modules/node']?.version, packages['node_modules/node']?.version]);
  });

  it('gets all that it copies, and no more of the project than that', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => (sources ?? '').split(' '));
    for (const source of copied) expect(existsSync(join(projectRoot, source))).toBe(true);
    const ignore = textOf('.dockerignore').split('\n');
    expect(ignore[0]).toBe('*');
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
  });
});

describe('the way in', () => {
  const nginx = textOf('infra/proxy/nginx.conf');

  it('leads to both servers of the API and to the issuer, and gives a command again to the other', () => {
    const servers = [...nginx.matchAll(/^\s*server ([a-z0-9-]+):(\d+) resolve/gm)].map(([, host, port]) => [host, port]);
    expect(servers).toEqual([
      ['api-1', '3000'],
      ['api-2', '3000'],
      ['keycloak', '8080'],
    ]);
    expect(nginx.match(/^ *server api-\d:3000 resolve max_fails=0;$/gm)).toHaveLength(2);
    expect(nginx).toMatch(/proxy_next_upstream error timeout non_idempotent;/);
    for (const [host] of servers) expect(networksOf(compose.services[host ?? ''] ?? {})).toContain('front');
  });

  it('keeps health and the administration of logins inside, and no addresses or searches in its log', () => {
    for (const inside of ['/health/', '/realms/master/'])
      expect(nginx).toMatch(new RegExp(`location ${inside} \\{\\s*return 404;`));
    expect(nginx).toMatch(/^error_log \/dev\/stderr crit;$/m);
    expect(nginx).not.toMatch(/\$request_uri|\$args|\$query_string|'[^']*\$remote_addr[^']*'/);
  });

  it('is balanced', () => {
    expect(nginx.split('{').length).toBe(nginx.split('}').length);
  });
});

describe('the scripts', () => {
  it.each(['infra/make-env.sh', 'infra/certificates/generate.sh', 'infra/postgres/10-databases.sh'])(
    '%s can be run',
    (script) => {
      expect(statSync(join(projectRoot, script)).mode & 0o111).not.toBe(0);
      expect(textOf(script)).toMatch(/^#!\/usr\/bin\/env bash\n(#.*\n)+set -euo pipefail\n/);
    },
  );

  it('have certificates made in folders that are not there yet: the generator takes no others', () => {
    const mounted = compose.services['certificates']?.volumes?.map((volume) => volume.split(':')[1]) ?? [];
    const script = textOf('infra/certificates/generate.sh');
    const [, authority] = /^authority=(\S+)$/m.exec(script) ?? [];
    const folders = [authority, ...[...script.matchAll(/^ *certificate "?([^" ]+)/gm)].map(([, folder]) => folder)];
    expect(folders).toEqual(['/authority/ca', '/store/$node', '/proxy/certificate']);
    for (const folder of folders) expect(mounted).not.toContain(folder);
    expect([...script.matchAll(/-out "([^"]+)"/g)].map(([, out]) => out)).toEqual(['$authority', '$1']);
  });

  it('make every role and database that somebody comes in by', () => {
    const sql = textOf('infra/postgres/10-databases.sh');
    const accounts = textOf(path).matchAll(/postgres:\/\/(\w+):\$\{\w+:\?[^}]*\}@postgres:5432\/(\w+)/g);
    for (const [, role, database] of accounts) {
      expect(sql).toMatch(new RegExp(`create role ${role} login`));
      expect(sql).toMatch(new RegExp(`create database ${database} owner`));
    }
    for (const database of ['temporal', 'temporal_visibility', 'keycloak'])
      expect(sql).toContain(`create database ${database} owner`);
    for (const [, variable = ''] of sql.matchAll(/"\$(\w+)"/g))
      if (variable !== 'POSTGRES_USER') expect(compose.services['postgres']?.environment).toHaveProperty(variable);
  });
});

describe('the realm of people and machines', () => {
  interface Client {
    readonly clientId: string;
    readonly publicClient: boolean;
    readonly serviceAccountsEnabled: boolean;
    readonly standardFlowEnabled: boolean;
    readonly implicitFlowEnabled: boolean;
    readonly directAccessGrantsEnabled: boolean;
    readonly clientAuthenticatorType?: string;
    readonly secret?: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly protocolMappers: readonly { readonly protocolMapper: string; readonly config: Readonly<Record<string, string>> }[];
  }
  interface Realm {
    readonly realm: string;
    readonly registrationAllowed: boolean;
    readonly roles: { readonly realm: readonly { readonly name: string }[] };
    readonly clients: readonly Client[];
    readonly users: readonly { readonly id: string; readonly realmRoles: readonly string[] }[];
  }
  const realm = jsonOf<Realm>('infra/keycloak/overstap.json');
  const api = compose.services['api-1']?.environment ?? {};
  const mapped = ({ protocolMappers }: Client, mapper: string) =>
    protocolMappers.find(({ protocolMapper }) => protocolMapper === mapper)?.config;

  it('is the issuer of the API, and its administrator is the first one here', () => {
    expect(api['OIDC_ISSUER']).toMatch(new RegExp(`/realms/${realm.realm}$`));
    expect(realm.users.map(({ id }) => id)).toEqual([api['OVERSTAP_BOOTSTRAP_ADMIN']]);
    expect(realm.registrationAllowed).toBe(false);
    const roles = realm.roles.realm.map(({ name }) => name);
    for (const { realmRoles } of realm.users) for (const role of realmRoles) expect(roles).toContain(role);
  });

  it('gives tokens for the API', () => {
    for (const client of realm.clients)
      expect(mapped(client, 'oidc-audience-mapper')).toMatchObject({
        'included.custom.audience': api['OIDC_AUDIENCE'],
        'access.token.claim': 'true',
      });
  });

  it('lets machines in by private_key_jwt alone, as themselves', () => {
    const machines = realm.clients.filter(({ serviceAccountsEnabled }) => serviceAccountsEnabled);
    expect(machines.length).toBeGreaterThan(0);
    for (const machine of machines) {
      expect(machine).toMatchObject({ publicClient: false, clientAuthenticatorType: 'client-jwt', standardFlowEnabled: false });
      expect(machine.secret).toBeUndefined();
      expect(machine.attributes['use.jwks.url']).toBe('true');
      expect(mapped(machine, 'oidc-hardcoded-claim-mapper')).toMatchObject({
        'claim.name': 'sub',
        'claim.value': machine.clientId,
      });
    }
  });

  it('lets people in by authorization code with PKCE alone', () => {
    const browsers = realm.clients.filter(({ standardFlowEnabled }) => standardFlowEnabled);
    expect(browsers.length).toBeGreaterThan(0);
    for (const browser of browsers) expect(browser.attributes['pkce.code.challenge.method']).toBe('S256');
    for (const client of realm.clients)
      expect([client.implicitFlowEnabled, client.directAccessGrantsEnabled]).toEqual([false, false]);
  });

  it('takes from the environment what is given there', () => {
    const given = compose.services['keycloak']?.environment ?? {};
    for (const file of readdirSync(join(projectRoot, 'infra', 'keycloak')))
      for (const [, variable = ''] of textOf(`infra/keycloak/${file}`).matchAll(/\$\{(\w+)\}/g))
        expect(given).toHaveProperty(variable);
  });
});
