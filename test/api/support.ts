import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type pg from 'pg';
import { pino } from 'pino';
import request from 'supertest';
import type { Response, Test } from 'supertest';
import { createApp } from '../../apps/api/create-app.js';
import type { Drivers, Ports } from '../../apps/api/ports.js';
import { dutchCalendar } from '../../libs/calendar/index.js';
import { SteppingClock } from '../../libs/clock/index.js';
import { openPool } from '../../libs/database/index.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor, type CommandEnvelope, type ExecutionResult } from '../../libs/execution/index.js';
import { ReadModelPrincipals, TokenVerifier, WithFirstAdministrator } from '../../libs/identity/index.js';
import { systemActor } from '../../libs/kernel/actor.js';
import { idOf, obligationCommandId } from '../../libs/kernel/ids.js';
import type { JsonObject } from '../../libs/kernel/json.js';
import { policyOf } from '../../libs/policy/index.js';
import { openProjectionPool, PositionWaiter, Projector } from '../../libs/projection/index.js';
import { readModels } from '../../libs/read-models/index.js';
import { MasterKeyFile, PostgresVault } from '../../libs/vault/index.js';
import { testDatabase } from '../support/postgres.js';

const issuer = 'https://issuer.test';
const audience = 'overstap-api';

/** Monday at nine in the morning in Amsterdam, within the year of the examples. */
export const start = '2030-05-13T07:00:00.000Z';

/** The people and machines of these tests, by subject or client id. */
export const people = {
  administrator: 'administrator',
  northCoordinator: 'north-coordinator',
  northCoach: 'coach-1',
  northDesk: 'north-desk',
  northSteering: 'north-steering',
  southCoordinator: 'south-coordinator',
  werkcentrum: 'werkcentrum-noord',
  municipality: 'gemeente-client',
} as const;
export type Who = (typeof people)[keyof typeof people];

const clients: readonly string[] = [people.werkcentrum, people.municipality];

export interface Options {
  /** Wraps what stands for the drivers: by default every command is executed in this process. */
  readonly drivers?: (inProcess: Drivers) => Drivers;
  readonly limits?: Partial<Ports['limits']>;
  readonly ports?: (ports: Ports) => Ports;
}

/** The real application on a real database with running projections; the drivers alone are replaced, by execution in this process. */
export interface Api {
  readonly app: NestFastifyApplication;
  readonly ports: Ports;
  /** Domain time, which only the owner of the database may move. */
  readonly clock: SteppingClock;
  /** Lines of the log so far. */
  readonly log: string[];
  token(who: string, claims?: JsonObject): Promise<string>;
  get(who: Who, path: string): Promise<Response>;
  /** A command under a new Idempotency-Key. */
  post(who: Who, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  raw(): ReturnType<typeof request>;
  /** Carries out what `stream` owes elsewhere by now, as its driver does; the position of the last that was done. */
  carryOut(stream: string): Promise<string>;
  /** Past row-level security, for what only a test looks at. */
  asSuperuser<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>>;
  stop(): Promise<void>;
}

export async function startApi(options: Options = {}): Promise<Api> {
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'overstap-api-'));
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  const { ownerUrl, appUrl, readerUrl } = database;
  const store = await PostgresEventStore.open({ url: appUrl });
  const ownerStore = await PostgresEventStore.open({ url: ownerUrl, poolSize: 1 });
  const projectionPool = openProjectionPool(ownerUrl);
  const projector = new Projector({
    url: ownerUrl,
    pool: projectionPool,
    store: ownerStore,
    upcast: (event) => registry.upcast(event),
    projections: readModels(registry),
    logger: pino({ level: 'silent' }),
  });
  projector.start();
  const app = openPool({ url: appUrl, max: 4 });
  const reader = openPool({ url: readerUrl, max: 8 });
  const owner = openPool({ url: ownerUrl, max: 1 });
  const superuser = openPool({ url: database.adminUrl, max: 1 });
  const positions = new PositionWaiter(readerUrl, reader, store);
  await positions.start();
  const clock = new SteppingClock(owner);
  await clock.moveTo(start);
  const executor = new CommandExecutor(store, registry, dutchCalendar);
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const inProcess: Drivers = {
    submit: (envelope: CommandEnvelope) => executor.execute(envelope),
    wake: async () => undefined,
    health: async () => true,
  };
  const vault = await PostgresVault.open({
    url: appUrl,
    masterKey: MasterKeyFile.createIfMissing(join(folder, 'master-key.json')),
  });
  const usual: Ports = {
    store,
    executor,
    registry,
    drivers: options.drivers?.(inProcess) ?? inProcess,
    vault,
    clock: new SteppingClock(app),
    calendar: dutchCalendar,
    tokens: new TokenVerifier({ issuer, audience, fetch: issuerWith(jwk) }),
    principals: new WithFirstAdministrator(new ReadModelPrincipals(reader), people.administrator),
    app,
    reader,
    positions,
    logger,
    limits: { perActor: 10_000, refusedTokens: 1_000, ...options.limits },
  };
  const ports = options.ports?.(usual) ?? usual;
  const nest = await createApp(ports);
  await nest.listen({ port: 0, host: '127.0.0.1' });
  const raw = () => request(nest.getHttpServer());

  const tokens = new Map<string, Promise<string>>();
  const sign = (who: string, claims: JsonObject = {}) =>
    new SignJWT({ client_id: clients.includes(who) ? who : 'console', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(issuer)
      .setAudience(typeof claims['aud'] === 'string' ? claims['aud'] : audience)
      .setSubject(who)
      .setExpirationTime('1h')
      .sign(privateKey);
  const token = (who: string, claims?: JsonObject) => {
    if (claims) return sign(who, claims);
    const known = tokens.get(who) ?? sign(who);
    tokens.set(who, known);
    return known;
  };
  const as = async (test: Test, who: Who) => test.set('Authorization', `Bearer ${await token(who)}`);

  const api: Api = {
    app: nest,
    ports,
    clock,
    log,
    token,
    raw,
    get: async (who, path) => as(raw().get(path), who),
    post: async (who, path, body = {}, headers = {}) =>
      as(raw().post(path).set('Idempotency-Key', randomUUID()).set(headers).send(body), who),
    carryOut: (stream) => carryOut(ports, stream),
    asSuperuser: (text, values = []) => superuser.query(text, [...values]),
    async stop() {
      await nest.close();
      await projector.stop();
      await positions.stop();
      await Promise.all([store.close(), ownerStore.close(), vault.close()]);
      await Promise.all([app.end(), reader.end(), owner.end(), superuser.end(), projectionPool.end()]);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await furnish(api);
  return api;
}

/** What a driver does, without its timers: every obligation that is due, its outcome put down in its own stream. */
async function carryOut({ executor, clock, vault }: Ports, stream: string): Promise<string> {
  let last = '';
  const reached = (result: ExecutionResult) => {
    if (result.outcome === 'done') last = result.answer.position ?? last;
    return result;
  };
  for (;;) {
    const now = await clock.now();
    const { pending, servicePoint } = await executor.standing(stream);
    const due = pending.find(({ dueAt }) => dueAt <= now);
    if (!due) return last;
    const actor = systemActor(due.party ?? { kind: 'service-point', id: servicePoint ?? 'overstap' });
    const common = { actor, now, fingerprint: due.id, correlationId: randomUUID() };
    const settle = async (outcome: JsonObject) =>
      reached(
        await executor.execute({
          ...common,
          stream,
          commandId: randomUUID(),
          command: { type: 'settle-obligation', data: { obligationId: due.id, ...outcome } },
          policy: await policyOf(executor, servicePoint),
        }),
      );
    const commandId = obligationCommandId(stream, due.id);
    if (due.target.startsWith('vault/')) {
      await vault.destroyKey(idOf(due.target));
      await settle({ outcome: 'done' });
      continue;
    }
    const result = reached(
      await executor.execute({
        ...common,
        stream: due.target,
        commandId,
        command: due.command,
        policy: await policyOf(executor, servicePoint),
      }),
    );
    if (due.target === stream) continue;
    await settle(result.outcome === 'done' ? { outcome: 'done' } : { outcome: 'refused', code: result.rejection.rejection });
  }
}

function issuerWith(jwk: object): typeof globalThis.fetch {
  return async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    const body = url.endsWith('/jwks') ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` };
    return new Response(JSON.stringify(body), {
      headers: { 'content-type': 'application/json' },
    }) as unknown as globalThis.Response;
  };
}

/** Two service points with their people, a werkcentrum and a municipality with a client each. */
async function furnish(api: Api): Promise<void> {
  const { administrator } = people;
  const done = (response: Response) => {
    if (response.status >= 300) throw new Error(`furnishing failed with ${response.status} ${String(response.body.code)}`);
    return response.body.position as string | null;
  };
  const open = async (id: string, region: string, municipality: string, members: readonly (readonly [string, string])[]) => {
    done(await api.post(administrator, '/v1/service-points', { id, name: `Servicepunt ${region}`, kind: 'technology' }));
    const acting = { 'Acting-For': `service-point:${id}` };
    const region_ = { region, name: region, municipalities: [municipality], from: '2026-01-01' };
    done(await api.post(administrator, `/v1/service-points/${id}/_serve-region`, region_, acting));
    let last: string | null = null;
    for (const [subject, role] of members) {
      last = done(
        await api.post(
          administrator,
          `/v1/service-points/${id}/_add-member`,
          { subject, roles: [role], name: `Naam van ${role}` },
          acting,
        ),
      );
    }
    return last;
  };
  await open('spt-noord', 'groningen', 'Groningen', [
    [people.northCoordinator, 'coordinator'],
    [people.northCoach, 'career-coach'],
    [people.northDesk, 'front-desk'],
    [people.northSteering, 'steering-group'],
  ]);
  await open('spt-zuid', 'limburg', 'Maastricht', [[people.southCoordinator, 'coordinator']]);
  let last: string | null = null;
  for (const [id, clientId, kind] of [
    ['werkcentrum-noord', people.werkcentrum, 'werkcentrum'],
    ['gemeente-aa', people.municipality, 'municipality'],
  ] as const) {
    done(await api.post(administrator, '/v1/organisations', { id, name: id, kind, regions: ['groningen'] }));
    const client = { clientId, description: 'koppeling', jwksUri: 'https://example.test/jwks' };
    last = done(await api.post(administrator, `/v1/organisations/${id}/_add-client`, client));
  }
  await api.ports.positions.waitForPosition(['service-points', 'organisations'], last ?? '', 30_000);
}

/** A handover as a werkcentrum sends it. */
export function offer(reference: string = `WC-${randomUUID()}`): Record<string, unknown> {
  return {
    reference,
    servicePoint: 'spt-noord',
    person: {
      givenName: 'Samira',
      infix: 'el',
      familyName: 'Idrissi',
      dateOfBirth: '1994-03-17',
      email: 'samira@voorbeeld.example',
      phone: '06 12345678',
      postcode: '9711 AA',
    },
    situation: { workStatus: 'not-working', benefitPayer: 'municipality', technicalBackground: false },
    question: 'Ik wil graag iets met mijn handen doen.',
    doneSoFar: 'Twee gesprekken en een beroepentest.',
    urgency: 'normal',
    advisor: { name: 'Joost de Wit', phone: '050 123 45 67' },
    advisorTimes: [{ start: '2030-05-14T09:00:00+02:00', end: '2030-05-14T12:00:00+02:00' }],
    legalBasis: 'public-task',
    agreement: { textVersion: '2026-1', agreedOn: '2026-01-05' },
    feedback: { agreed: true },
  };
}

/** Offers a handover and answers its id. */
export async function offered(api: Api, reference?: string): Promise<string> {
  const response = await api.post(people.werkcentrum, '/v1/handovers', offer(reference));
  if (response.status !== 201) throw new Error(`offer answered with ${response.status} ${String(response.body.code)}`);
  return response.body.id as string;
}

/** `in pointer-or-name code` of each violation, in order. */
export function violationsOf(response: Response): string[] {
  const errors = (response.body.errors ?? []) as { in: string; location: { pointer?: string; name?: string }; code: string }[];
  return errors.map((error) => `${error.in} ${error.location.pointer ?? error.location.name} ${error.code}`).sort();
}
