import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importJWK, SignJWT, type JWK } from 'jose';
import '../../apps/api/resources.js';
import { methodOf, operations, type Operation } from '../../apps/api/http/operation.js';
import { demoOrganisations, demoServicePoints } from '../../apps/standalone/demo.js';
import { assignedCoaches, type CandidateState } from '../../libs/candidate/index.js';
import { dutchCalendar } from '../../libs/calendar/index.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/index.js';
import { calendarEntry, viewOf, type HandoverState } from '../../libs/handover/index.js';
import { mayDo } from '../../libs/identity/index.js';
import { partyKey, sameParty, type Party, type Role } from '../../libs/kernel/actor.js';
import { maySee, plant, type Planted } from '../support/planted.js';
import { amsterdam, zaanstreek } from '../support/region.js';
import { send, startTimeout, System, type Reply } from '../support/system.js';

/** Somebody who asks; without party whoever has no good token. */
interface Asker {
  readonly name: string;
  readonly party: Party | null;
  readonly roles: readonly Role[];
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

/** What one operation is asked for: with which path and body, and about which stream. */
interface Question {
  readonly path: string;
  readonly body: object | undefined;
  readonly stream: string | null;
}

/** First part of a path to the category of its streams. */
const categories: Readonly<Record<string, string>> = {
  handovers: 'handover',
  candidates: 'candidate',
  journeys: 'journey',
  enquiries: 'enquiry',
  policies: 'policy',
  'service-points': 'service-point',
  organisations: 'organisation',
  'webhook-subscriptions': 'webhook-subscription',
  'webhook-deliveries': 'webhook-delivery',
};

/** Operations on something of a service point or an organisation that everybody with the role may know of. */
const knownToAll: ReadonlySet<string> = new Set(['getServicePoint', 'getOrganisation']);

/** Whose day somebody asks for besides their own, which is for the coordinator. */
const coachesAsked = ['career-coach-noord-holland', 'career-coach-groot-amsterdam'] as const;

const period = '?from=2030-01-01T00:00:00Z&to=2031-01-01T00:00:00Z';

/** Queries besides the plain one, in which an asker tries to get at more. */
function queriesFor({ id }: Operation, planted: Planted): readonly string[] {
  const handovers = planted.ids['handover'] ?? [];
  switch (id) {
    case 'reportFigures':
      return [
        period,
        `${period}&by=sender`,
        `${period}&by=region`,
        ...[zaanstreek, amsterdam].map((sender) => `${period}&sender=organisation:${sender.id}`),
      ];
    case 'reportLetter':
      return [period];
    case 'reportPromises': {
      return [period, ...[zaanstreek, amsterdam].map((sender) => `${period}&senderOrganisation=${sender.id}`)];
    }
    case 'listHandovers':
      return [
        '',
        '?names=true',
        '?reference=Noordmerkkenmerk&names=true',
        '?reference=Grootmerkkenmerk&names=true',
        `?senderOrganisation=${amsterdam.id}`,
      ];
    case 'listCandidates':
      return ['', '?names=true&status=active,erasing,erased', `?originOrganisation=${zaanstreek.id}&names=true`];
    case 'listDueForErasure':
      return ['', '?names=true'];
    case 'listOpenObligations':
      return ['?limit=100', ...handovers.map((handover) => `?stream=handover/${handover}`)];
    case 'listFeedback':
      return ['', ...handovers.map((handover) => `?handover=${handover}`), '?reference=Noordmerkkenmerk'];
    case 'listWebhookDeliveries':
      return ['', ...(planted.ids['webhook-subscription'] ?? []).map((subscription) => `?subscription=${subscription}`)];
    case 'listJourneys':
      return [
        '',
        '?names=true&status=active,paused,ended',
        `?senderOrganisation=${amsterdam.id}&names=true`,
        '?coach=career-coach-groot-amsterdam&names=true',
        '?coach=career-coach-noord-holland&names=true',
      ];
    case 'listToday':
      return [
        '',
        '?names=true&limit=100',
        '?unassigned=true&names=true',
        ...coachesAsked.map((coach) => `?coach=${coach}&names=true`),
      ];
    case 'getWorkload':
      return ['', '?names=true'];
    case 'listServicePoints':
      return ['', '?municipality=Zaanstad'];
    default:
      return [''];
  }
}

/** Bodies besides the example, in which an asker names what is another's. */
function bodiesFor({ id, example }: Operation, planted: Planted): readonly (object | undefined)[] {
  switch (id) {
    case 'searchCandidates':
    case 'searchHandovers':
      return [example, { name: 'Noordmerkachternaam' }, { name: 'Grootmerkachternaam' }];
    case 'startJourney':
      return [
        example,
        ...(planted.ids['candidate'] ?? []).flatMap((candidate) => [
          { candidate, route: 'inflow' },
          ...(planted.ids['handover'] ?? []).map((handover) => ({ candidate, route: 'inflow', handover })),
        ]),
      ];
    case 'findDuplicates':
      return [example, ...Object.values(planted.persons).map((person) => ({ person }))];
    default:
      return [example];
  }
}

let system: System;
let planted: Planted;
let executor: CommandExecutor;
let askers: readonly Asker[];
let eventsBefore: number;
/** What was answered to whom, for what holds over all answers. */
const answers: {
  readonly asker: Asker;
  readonly operation: Operation;
  readonly question: Question;
  readonly reply: Reply<unknown>;
}[] = [];

beforeAll(async () => {
  system = await System.start({
    now: '2030-05-13T08:00:00Z',
    environment: { REQUESTS_PER_MINUTE: '1000000', REFUSED_TOKENS_PER_MINUTE: '1000000' },
  });
  planted = await plant(system);
  executor = new CommandExecutor(system.store, registry, dutchCalendar);
  askers = await everybody();
  eventsBefore = (await system.events()).length;
}, startTimeout);

afterAll(async () => {
  await system?.stop();
  await planted?.stop();
});

async function everybody(): Promise<readonly Asker[]> {
  const bearer = (name: string) => async () => ({ authorization: `Bearer ${await system.as(name).token()}` });
  const members = demoServicePoints.flatMap(({ id, members: people }) =>
    people.map(({ subject, role }): Asker => ({
      name: subject,
      party: { kind: 'service-point', id },
      roles: [role],
      headers: bearer(subject),
    })),
  );
  const clients = demoOrganisations
    .filter(({ id }) => id === zaanstreek.id || id === amsterdam.id)
    .map(({ id, clientId }): Asker => ({
      name: clientId,
      party: { kind: 'organisation', id },
      roles: ['sender'],
      headers: bearer(clientId),
    }));
  const strangers = Object.entries({
    'no token': {},
    'an expired token': { authorization: `Bearer ${await expiredToken('coordinator-noord-holland')}` },
    'a token of nobody': { authorization: 'Bearer bm9ib2R5.bm9ib2R5.bm9ib2R5' },
  }).map(([name, headers]): Asker => ({
    name,
    party: null,
    roles: [],
    headers: async () => headers as Readonly<Record<string, string>>,
  }));
  return [...members, ...clients, ...strangers];
}

/** Signed by the issuer itself, and past its time. */
async function expiredToken(subject: string): Promise<string> {
  const { signing } = JSON.parse(readFileSync(system.composition.folder.file('issuer', 'issuer-keys.json'), 'utf8')) as {
    signing: JWK;
  };
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: signing.kid, typ: 'at+jwt' })
    .setIssuer(system.composition.urls.issuer)
    .setAudience('overstap-api')
    .setSubject(subject)
    .setIssuedAt('2h ago')
    .setExpirationTime('1h ago')
    .sign(await importJWK(signing, 'ES256'));
}

/** Every question that an operation is walked with. @throws where the walk does not know how to ask */
function questionsFor(operation: Operation): readonly Question[] {
  const { path, id } = operation;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  if (parameters.length === 0)
    return queriesFor(operation, planted).flatMap((query) =>
      bodiesFor(operation, planted).map((body) => ({ path: path + query, body, stream: null })),
    );
  const category = categories[path.split('/')[1] ?? ''];
  const known = category === undefined ? undefined : planted.ids[category];
  if (parameters.join() !== 'id' || known === undefined)
    throw new Error(`the walk does not know how to fill ${id} (${path}): teach it`);
  return [...known, randomUUID()].flatMap((streamId) =>
    bodiesFor(operation, planted).map((body) => ({
      path: path.replace('{id}', streamId),
      body,
      stream: `${category}/${streamId}`,
    })),
  );
}

/** Whether a stream is the asker's to know of. */
async function knows(operation: Operation, stream: string, party: Party): Promise<boolean> {
  const { state, revision } = await executor.stateOf(stream);
  if (revision < 0) return false;
  if (knownToAll.has(operation.id)) return true;
  if (operation.id === 'listSuitableTimes') return seesTimes(state as HandoverState, party);
  if (operation.id === 'getConversationCalendar')
    return seesTimes(state as HandoverState, party) && calendarEntry(state as HandoverState) !== null;
  return registry
    .of(stream)
    .visibleTo(state)
    .some((one) => sameParty(one, party));
}

/** A service point that passed somebody on sees where it stands, and no times any more. */
function seesTimes(state: HandoverState, party: Party): boolean {
  return ['full', 'sender'].includes(viewOf(state, party));
}

async function guides(stream: string, subject: string): Promise<boolean> {
  return assignedCoaches((await executor.stateOf(stream)).state as CandidateState).includes(subject);
}

/** The statuses that the table of access and the streams' own visibility lead one to expect. */
async function expected(
  operation: Operation,
  { path, stream }: Question,
  { name, party, roles }: Asker,
): Promise<readonly number[]> {
  const { access } = operation;
  if (access === 'anybody') return [200];
  if (party === null) return [401];
  if (!mayDo(roles, access)) return [403];
  if (stream !== null && !(await knows(operation, stream, party))) return [404];
  const colleague = coachesAsked.find((coach) => path.startsWith(`/today?coach=${coach}`));
  if (colleague !== undefined && colleague !== name && !mayDo(roles, 'today.read-of-colleague')) return [403];
  if (operation.id === 'getDossier' && !roles.includes('coordinator') && !(await guides(stream ?? '', name))) return [403];
  if (operation.kind === 'read') return [200];
  // Carried out by nobody: each command comes with a revision that no stream has; some are refused before for what the example names.
  return [412, 409];
}

async function ask(operation: Operation, { path, body }: Question, asker: Asker): Promise<Reply<unknown>> {
  const command: Readonly<Record<string, string>> =
    operation.kind === 'command' ? { 'idempotency-key': randomUUID(), 'if-match': '"999999"' } : {};
  return send(`${system.api}/v1${path}`, methodOf(operation), body, { ...(await asker.headers()), ...command });
}

test('the walk knows every operation of the OpenAPI document', async () => {
  const document = (
    await send<{ paths: Record<string, Record<string, { operationId: string }>> }>(
      `${system.api}/v1/openapi.json`,
      'GET',
      undefined,
      {},
    )
  ).body;
  const published = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );
  expect(
    operations()
      .map((operation) => `${methodOf(operation)} ${operation.path} ${operation.id}`)
      .sort(),
  ).toEqual(published.sort());
  expect(published.length).toBeGreaterThan(60);
  for (const operation of operations()) expect(questionsFor(operation).length).toBeGreaterThan(0);
});

test('every operation answers everybody as the table of access and visibility say', async () => {
  const wrong: string[] = [];
  for (const operation of operations())
    for (const question of questionsFor(operation))
      await Promise.all(
        askers.map(async (asker) => {
          const [reply, statuses] = await Promise.all([ask(operation, question, asker), expected(operation, question, asker)]);
          answers.push({ asker, operation, question, reply });
          if (!statuses.includes(reply.status))
            wrong.push(`${operation.id} ${question.path} for ${asker.name}: ${reply.status} instead of ${statuses.join(' or ')}`);
        }),
      );
  expect(wrong).toEqual([]);
  expect(answers.length).toBeGreaterThan(2_000);
}, 180_000);

test('no answer holds what belongs to another service point, or to another role', () => {
  const leaks = answers.flatMap(({ asker: { name, party, roles }, operation, question, reply }) => {
    const headers = JSON.stringify([...reply.headers]);
    return planted.marks
      .filter(
        (mark) =>
          (party === null || !maySee(mark, party, roles)) && (reply.text.includes(mark.text) || headers.includes(mark.text)),
      )
      .map(({ text }) => `${operation.id} ${question.path} tells ${name} ${text}`);
  });
  expect(leaks).toEqual([]);
});

test('the marks are where somebody entitled sees them, so that a leak would be seen', () => {
  const unseen = planted.marks
    .filter((mark) => !answers.some(({ reply }) => reply.text.includes(mark.text)))
    .map(({ text }) => text);
  expect(unseen).toEqual([]);
});

test('the steering group comes to see no person', () => {
  const own = answers.filter(({ asker }) => asker.roles.includes('steering-group') && asker.party !== null);
  expect(own.filter(({ reply }) => reply.status === 200).length).toBeGreaterThan(0);
  expect(own.filter(({ reply }) => planted.marks.some(({ text }) => reply.text.includes(text)))).toEqual([]);
  const about = own.filter(
    ({ operation, reply }) =>
      reply.status === 200 && ['Handovers', 'Candidates', 'Journeys', 'Today', 'Enquiries'].includes(operation.tag),
  );
  expect(about.map(({ operation }) => operation.id)).toEqual([]);
});

test('nobody acts for a party that they are no member of', async () => {
  for (const asker of askers.filter(({ party }) => party !== null))
    for (const other of [
      'service-point:spt-noord-holland',
      'service-point:spt-groot-amsterdam',
      `organisation:${amsterdam.id}`,
    ]) {
      if (asker.party && partyKey(asker.party) === other) continue;
      const reply = await send<{ code: string }>(`${system.api}/v1/me`, 'GET', undefined, {
        ...(await asker.headers()),
        'acting-for': other,
      });
      expect([asker.name, other, reply.status, reply.body.code]).toEqual([asker.name, other, 403, 'not-a-member']);
    }
});

test('what was asked in vain has changed nothing', async () => {
  expect((await system.events()).length).toBe(eventsBefore);
});
