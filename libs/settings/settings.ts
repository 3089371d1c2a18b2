import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  type ValidationOptions,
} from 'class-validator';

/** Where a setting comes from, and what stands about it in the table of settings. */
export interface SettingSource {
  /** Environment variable. */
  readonly variable: string;
  readonly meaning: string;
  /** As it would stand in the environment; a setting without one must be given. */
  readonly default?: string;
  /** Carries a password or points at one, so its value is never printed. */
  readonly secret?: true;
}

const sources = new Map<string, SettingSource>();

function FromEnv(source: SettingSource): PropertyDecorator {
  return (_target, property) => void sources.set(String(property), source);
}

const postgresUrl = { protocols: ['postgres', 'postgresql'], require_protocol: true, require_tld: false };
const webUrl = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

/** Empty where the events are in PostgreSQL, whose database is one installation's. */
function OnlyInEventStoreDB(options: ValidationOptions): PropertyDecorator {
  const fits = (prefix: unknown, eventStoreUrl: string): boolean => prefix === '' || eventStoreUrl !== 'postgres';
  return ValidateBy(
    {
      name: 'onlyInEventStoreDB',
      validator: { validate: (value, args) => fits(value, (args?.object as Settings).eventStoreUrl) },
    },
    options,
  );
}

/** Every setting of every process, once. A process picks those it needs with {@link settingsFrom}. */
export class Settings {
  @FromEnv({ variable: 'PORT', meaning: 'Port on which the API listens', default: '3000' })
  @IsInt({ message: 'must be a port number' })
  @Min(0, { message: 'must be a port number' })
  @Max(65_535, { message: 'must be a port number' })
  port!: number;

  @FromEnv({ variable: 'HOST', meaning: 'Address on which the API listens', default: '127.0.0.1' })
  @IsNotEmpty({ message: 'must name an address' })
  host!: string;

  @FromEnv({
    variable: 'OVERSTAP_TRUSTED_PROXIES',
    meaning:
      'Whose X-Forwarded-For the API believes: addresses, ranges, `loopback` or `uniquelocal` (private networks), with commas between',
    default: 'loopback',
  })
  @Matches(/^(loopback|linklocal|uniquelocal|[0-9a-f.:/]+)(,(loopback|linklocal|uniquelocal|[0-9a-f.:/]+))*$/i, {
    message: 'must name addresses, ranges, `loopback` or `uniquelocal`, with commas between',
  })
  trustedProxies!: string;

  @FromEnv({
    variable: 'OVERSTAP_DRAIN_SECONDS',
    meaning:
      'Seconds for which the API goes on answering after it was asked to end, and is not ready any more, so that a proxy can turn to another one',
    default: '0',
  })
  @IsInt({ message: 'must be a whole number of seconds' })
  @Min(0, { message: 'must be a whole number of seconds' })
  @Max(300, { message: 'must be at most 300' })
  drainSeconds!: number;

  @FromEnv({
    variable: 'HEALTH_PORT',
    meaning: 'Port, at the address of HOST, on which worker and projector tell how they are (`/health/ready`); 0 for none',
    default: '0',
  })
  @IsInt({ message: 'must be a port number' })
  @Min(0, { message: 'must be a port number' })
  @Max(65_535, { message: 'must be a port number' })
  healthPort!: number;

  @FromEnv({
    variable: 'REQUESTS_PER_MINUTE',
    meaning: 'Requests that one person or client may send the API in a minute',
    default: '1200',
  })
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be 1 or more' })
  requestsPerMinute!: number;

  @FromEnv({
    variable: 'REFUSED_TOKENS_PER_MINUTE',
    meaning: 'Refused access tokens from one address in a minute before the API asks to wait',
    default: '60',
  })
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be 1 or more' })
  refusedTokensPerMinute!: number;

  @FromEnv({
    variable: 'DATABASE_OWNER_URL',
    meaning: 'PostgreSQL as the owner of the schemas (migrations, projector)',
    secret: true,
  })
  @IsUrl(postgresUrl, { message: 'must be a postgres:// address' })
  databaseOwnerUrl!: string;

  @FromEnv({ variable: 'DATABASE_APP_URL', meaning: 'PostgreSQL as overstap_app: events and vault (api, worker)', secret: true })
  @IsUrl(postgresUrl, { message: 'must be a postgres:// address' })
  databaseAppUrl!: string;

  @FromEnv({
    variable: 'DATABASE_READER_URL',
    meaning: 'PostgreSQL as overstap_reader: read models, one party at a time',
    secret: true,
  })
  @IsUrl(postgresUrl, { message: 'must be a postgres:// address' })
  databaseReaderUrl!: string;

  @FromEnv({
    variable: 'EVENT_STORE_URL',
    meaning:
      'Where the events are: `postgres` (in the database of DATABASE_APP_URL, for one machine), or an EventStoreDB, `esdb://user:password@host:2113?…`, whose user may read $all',
    default: 'postgres',
    secret: true,
  })
  @Matches(/^(postgres|esdb(\+discover)?:\/\/\S+)$/, { message: 'must be `postgres` or an esdb:// address' })
  eventStoreUrl!: string;

  @FromEnv({
    variable: 'EVENT_STORE_PREFIX',
    meaning:
      'Name of this installation in an EventStoreDB that it shares with others, such as `acceptance` beside production: stands with a colon before each of its streams, and nothing is seen of theirs. One name, or none, per installation, from its first event on',
    default: '',
  })
  @Matches(/^([a-z][a-z0-9-]{0,30})?$/, {
    message: 'must be at most 31 lower-case letters, digits and hyphens and begin with a letter, or be empty',
  })
  @OnlyInEventStoreDB({ message: 'is for an EventStoreDB: leave it empty, or set EVENT_STORE_URL to an esdb:// address' })
  eventStorePrefix!: string;

  @FromEnv({ variable: 'TEMPORAL_ADDRESS', meaning: 'Temporal server, host:port', default: '127.0.0.1:7233' })
  @IsNotEmpty({ message: 'must be host:port' })
  temporalAddress!: string;

  @FromEnv({
    variable: 'TEMPORAL_NAMESPACE',
    meaning: 'Temporal namespace; created by the worker when it is missing',
    default: 'overstap',
  })
  @IsNotEmpty({ message: 'must name a namespace' })
  temporalNamespace!: string;

  @FromEnv({
    variable: 'OVERSTAP_CACHED_WORKFLOWS',
    meaning: 'Workflows that a worker keeps in memory, about 1 MiB each; the others are replayed when something happens to them',
    default: '50',
  })
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  cachedWorkflows!: number;

  @FromEnv({ variable: 'OIDC_ISSUER', meaning: 'Issuer of access tokens' })
  @IsUrl(webUrl, { message: 'must be an http(s) address' })
  oidcIssuer!: string;

  @FromEnv({ variable: 'OIDC_AUDIENCE', meaning: 'Audience that access tokens must name', default: 'overstap-api' })
  @IsNotEmpty({ message: 'must not be empty' })
  oidcAudience!: string;

  @FromEnv({ variable: 'OVERSTAP_MASTER_KEY_FILE', meaning: 'File with the master key of the vault, readable by its owner only' })
  @IsNotEmpty({ message: 'must name a file' })
  masterKeyFile!: string;

  @FromEnv({ variable: 'OVERSTAP_CLOCK', meaning: '`wall`, or `stepping` where a test moves domain time', default: 'wall' })
  @IsIn(['wall', 'stepping'], { message: 'must be wall or stepping' })
  clock!: 'wall' | 'stepping';

  @FromEnv({
    variable: 'OVERSTAP_EVENT_SOURCE',
    meaning: 'URN that names this installation in webhooks (CloudEvents `source`)',
    default: 'urn:overstap:installation',
  })
  @Matches(/^urn:[a-z0-9][a-z0-9-]{0,31}:\S+$/i, { message: 'must be a URN' })
  eventSource!: string;

  @FromEnv({
    variable: 'OVERSTAP_WEBHOOK_REACH',
    meaning:
      '`public`: webhooks go to addresses on the public internet only; `anywhere`: to this machine and its networks as well',
    default: 'public',
  })
  @IsIn(['public', 'anywhere'], { message: 'must be public or anywhere' })
  webhookReach!: 'public' | 'anywhere';

  @FromEnv({
    variable: 'OVERSTAP_BOOTSTRAP_ADMIN',
    meaning: 'Subject (`sub`) who is administrator before any member exists; empty for nobody',
    default: '',
  })
  bootstrapAdmin!: string;

  @FromEnv({
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning:
      'Where traces and metrics go by OTLP over HTTP (JSON), `http://collector:4318`; empty: nowhere, and nothing is done for it. The other standard variables `OTEL_EXPORTER_OTLP_*` (headers, certificate, compression) and `OTEL_RESOURCE_ATTRIBUTES` hold as well',
    default: '',
  })
  @ValidateIf((settings: Settings) => settings.otlpEndpoint !== '')
  @IsUrl(webUrl, { message: 'must be an http(s) address' })
  otlpEndpoint!: string;

  @FromEnv({
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    meaning: 'Which part of the traces that begin here is told of, from 0 to 1; of the others whoever began them has decided',
    default: '1',
  })
  @IsNumber({ allowNaN: false }, { message: 'must be a number from 0 to 1' })
  @Min(0, { message: 'must be a number from 0 to 1' })
  @Max(1, { message: 'must be a number from 0 to 1' })
  tracesSampled!: number;

  @FromEnv({ variable: 'OTEL_METRIC_EXPORT_INTERVAL', meaning: 'Milliseconds between two sendings of metrics', default: '60000' })
  @IsInt({ message: 'must be a whole number of milliseconds' })
  @Min(100, { message: 'must be at least 100' })
  metricExportInterval!: number;

  @FromEnv({ variable: 'LOG_LEVEL', meaning: 'trace, debug, info, warn, error, fatal or silent', default: 'info' })
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    message: 'must be trace, debug, info, warn, error, fatal or silent',
  })
  logLevel!: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

/** All settings with their sources, in the order in which they are declared. */
export const settingsTable: ReadonlyMap<string, SettingSource> = sources;
