import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Response } from 'supertest';
import { methodOf, operations, type CommandOperation, type Operation } from '../../apps/api/http/operation.js';
import { actions } from '../../libs/identity/index.js';
import { systemActor } from '../../libs/kernel/actor.js';
import type { KnownState } from '../../libs/journey/index.js';
import type { JsonObject } from '../../libs/kernel/json.js';
import { defaultPolicy } from '../../libs/policy/index.js';
import { offer, people, startApi, type Api, type Who } from './support.js';
import { schemaChecker } from './schema-checker.js';

const { administrator, werkcentrum, northCoordinator, northCoach, northDesk } = people;

let api: Api;
let document: Record<string, unknown>;
beforeAll(async () => {
  api = await startApi();
  document = (await api.raw().get('/v1/openapi.json')).body;
});
afterAll(() => api.stop());

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1, open to everybody', async () => {
    const response = await api.raw().get('/v1/openapi.json');
    expect([response.status, response.headers['access-control-allow-origin'], document['openapi']]).toEqual([200, '*', '3.1.1']);
    const validated = await new Validator().validate(structuredClone(document));
    expect(validated.errors ?? []).toEqual([]);
    expect(validated.valid).toBe(true);
  });

  test('follows the NL API Design Rules: camelCase, kebab-case, problem+json, API-Version on each answer', () => {
    const paths = document['paths'] as Record<
      string,
      Record<
        string,
        {
          operationId: string;
          parameters?: { in: string; name: string }[];
          responses: Record<string, { headers?: object; $ref?: string }>;
        }
      >
    >;
    for (const [path, methods] of Object.entries(paths)) {
      expect(path).toMatch(/^(\/(_?[a-z]+(-[a-z]+)*|\{[a-z]+\})(\.[a-z]+)?)+$/);
      for (const { operationId, parameters = [], responses } of Object.values(methods)) {
        expect(operationId).toMatch(/^[a-z]+([A-Z][a-z]*)*$/);
        for (const { name } of parameters.filter((parameter) => parameter.in === 'query'))
          expect(name).toMatch(/^[a-z]+([A-Z][a-z]*)*$/);
        for (const [status, response] of Object.entries(responses)) {
          if (status.startsWith('2')) expect(response.headers).toHaveProperty('API-Version');
          else expect(response.$ref).toBe(`#/components/responses/Problem${status}`);
        }
      }
    }
  });

  test('has an example for every body, and each fits its schema', () => {
    const check = schemaChecker(document);
    for (const operation of operations().filter(({ body }) => body !== undefined)) {
      expect([operation.id, operation.example]).toEqual([operation.id, expect.any(Object)]);
      check({ $ref: `#/components/schemas/${operation.body?.name}` }, operation.example, operation.id);
    }
  });

  test('has an operation for every action that the table of access knows', () => {
    const reachable = new Set(operations().map(({ access }) => access));
    const within = new Set([
      'handover.open-personal-data',
      'candidate.open-personal-data',
      'enquiry.open-personal-data',
      'journey.open-personal-data',
      'today.read-of-colleague',
      'service-point.read',
    ]);
    const elsewhere = (action: string) => ['projection.rebuild', 'journey.give-way'].includes(action);
    expect(actions.filter((action) => !reachable.has(action) && !within.has(action) && !elsewhere(action))).toEqual([]);
  });
});

interface Setting {
  readonly who: Who;
  /** Parameters of the path. */
  readonly id?: string;
  /** What of the example names something that these tests made. */
  readonly instead?: object;
  readonly actingFor?: string;
}

describe('every example is accepted as it stands', () => {
  const handovers: string[] = [];
  const done = async (asking: Promise<Response>): Promise<string> => {
    const response = await asking;
    if (response.status >= 300)
      throw new Error(
        `answered with ${response.status} ${String(response.body.code)} ${JSON.stringify(response.body.errors ?? '')}`,
      );
    return response.body.id as string;
  };
  const noon = '2030-05-13T12:00:00.000Z';
  const dayAfter = '2030-05-15T12:00:00.000Z';

  beforeAll(async () => {
    for (let n = 0; n < 20; n++) handovers.push(await done(api.post(werkcentrum, '/v1/handovers', offer())));
    const member = { subject: 'coach-3', roles: ['career-coach'], name: 'Noor Bakker' };
    const acting = { 'Acting-For': 'service-point:spt-noord' };
    await done(api.post(administrator, '/v1/service-points/spt-noord/_add-member', member, acting));
    await api.clock.moveTo(noon);
  });

  const handover = () => handovers.pop() ?? '';
  const verb = (who: Who, id: string, name: string, body: object = {}) =>
    done(api.post(who, `/v1/handovers/${id}/_${name}`, body));
  async function accepted(): Promise<string> {
    const id = handover();
    await verb(northCoordinator, id, 'accept');
    return id;
  }
  async function inContact(): Promise<string> {
    const id = await accepted();
    await verb(northCoordinator, id, 'name-coach', { coach: northCoach });
    await verb(northCoach, id, 'record-attempt', { channel: 'phone', at: '2030-05-13T10:00:00+02:00', outcome: 'reached' });
    return id;
  }
  const times = [{ start: '2030-05-14T09:00:00+02:00', end: '2030-05-14T12:00:00+02:00' }];
  async function withTimes(): Promise<string> {
    const id = await inContact();
    for (const by of ['candidate', 'coach']) await verb(northCoach, id, 'propose-times', { by, times });
    return id;
  }
  const example = (id: string) => operations().find((operation) => operation.id === id)?.example ?? {};
  const candidate = () => done(api.post(northDesk, '/v1/candidates', example('registerCandidate')));
  const enquiry = () => done(api.post(northDesk, '/v1/enquiries', example('registerEnquiry')));
  const ofCandidate = async (name?: string, body: object = {}, who: Who = northDesk) => {
    const id = await candidate();
    if (name !== undefined) await done(api.post(who, `/v1/candidates/${id}/_${name}`, body));
    return id;
  };

  const settings: Record<string, () => Promise<Setting>> = {
    offerHandover: async () => ({ who: werkcentrum }),
    acceptHandover: async () => ({ who: northCoordinator, id: handover() }),
    declineHandover: async () => ({ who: northCoordinator, id: handover() }),
    redirectHandover: async () => ({ who: northCoordinator, id: handover() }),
    nameCoach: async () => ({ who: northCoordinator, id: await accepted() }),
    recordAttempt: async () => ({ who: northCoach, id: await accepted() }),
    proposeTimes: async () => ({ who: northCoach, id: await inContact() }),
    planConversation: async () => ({ who: northCoach, id: await withTimes() }),
    completeHandover: async () => ({ who: northCoach, id: await inContact() }),
    withdrawHandover: async () => ({ who: werkcentrum, id: handover() }),
    recordCandidateDeclined: async () => ({ who: werkcentrum, id: handover() }),
    returnHandover: async () => ({ who: northCoach, id: await accepted() }),
    markHandoverEnteredInError: async () => ({ who: werkcentrum, id: handover() }),
    takeBack: async () => {
      const id = handover();
      await verb(northCoordinator, id, 'decline', { reason: 'no-capacity', advice: 'Probeer het over een maand.' });
      return { who: werkcentrum, id };
    },
    registerCandidate: async () => ({ who: northDesk }),
    correctPersonalData: async () => ({ who: northDesk, id: await candidate() }),
    changeSituation: async () => ({ who: northDesk, id: await candidate() }),
    recordSkills: async () => ({ who: northDesk, id: await candidate() }),
    assignCoach: async () => ({ who: northCoordinator, id: await candidate() }),
    addNote: async () => ({ who: northCoach, id: await candidate() }),
    giveDisclosure: async () => ({ who: northDesk, id: await candidate() }),
    withdrawDisclosure: async () => ({ who: northDesk, id: await ofCandidate('give-disclosure', example('giveDisclosure')) }),
    restrictCandidate: async () => ({ who: northCoach, id: await candidate() }),
    liftRestriction: async () => ({
      who: northCoordinator,
      id: await ofCandidate('restrict', example('restrictCandidate'), northCoach),
    }),
    linkDuplicate: async () => ({ who: northCoordinator, id: await candidate(), instead: { candidate: await candidate() } }),
    unlinkDuplicate: async () => {
      const other = await candidate();
      return {
        who: northCoordinator,
        id: await ofCandidate('link-duplicate', { candidate: other }, northCoordinator),
        instead: { candidate: other },
      };
    },
    requestErasure: async () => ({ who: northDesk, id: await candidate() }),
    declineErasure: async () => ({
      who: northCoordinator,
      id: await ofCandidate('request-erasure', { reason: 'candidate-asked' }),
    }),
    approveErasure: async () => ({
      who: northCoordinator,
      id: await ofCandidate('request-erasure', { reason: 'candidate-asked' }),
    }),
    registerEnquiry: async () => ({ who: northDesk }),
    routeEnquiry: async () => ({ who: northDesk, id: await enquiry() }),
    planFollowUp: async () => ({ who: northDesk, id: await enquiry() }),
    recordFollowUp: async () => ({ who: northDesk, id: await enquiry() }),
    settleEnquiry: async () => ({ who: northDesk, id: await enquiry() }),
    becomeCandidate: async () => ({ who: northDesk, id: await enquiry() }),
    eraseEnquiryEarly: async () => ({ who: northDesk, id: await enquiry() }),
    setPolicy: async () => ({ who: administrator, id: 'spt-noord', actingFor: 'service-point:spt-noord' }),
    openServicePoint: async () => ({ who: administrator }),
    serveRegion: async () => ({ who: administrator, id: 'spt-zuid', actingFor: 'service-point:spt-zuid' }),
    stopServingRegion: async () => ({ who: administrator, id: 'spt-noord', actingFor: 'service-point:spt-noord' }),
    addMember: async () => ({ who: administrator, id: 'spt-noord', actingFor: 'service-point:spt-noord' }),
    changeMember: async () => ({ who: administrator, id: 'spt-noord', actingFor: 'service-point:spt-noord' }),
    removeMember: async () => ({ who: administrator, id: 'spt-noord', actingFor: 'service-point:spt-noord' }),
    registerOrganisation: async () => ({ who: administrator }),
    addClient: async () => ({ who: administrator, id: 'werkcentrum-noord' }),
    changeClientKeys: async () => ({ who: administrator, id: 'werkcentrum-noord' }),
    removeClient: async () => ({ who: administrator, id: 'werkcentrum-noord' }),
    addAdvisor: async () => ({ who: administrator, id: 'gemeente-aa' }),
    removeAdvisor: async () => {
      await done(
        api.post(administrator, '/v1/organisations/gemeente-aa/_add-advisor', { subject: 'advisor-1', name: 'Joost de Wit' }),
      );
      return { who: administrator, id: 'gemeente-aa' };
    },
  };
  const journeyOf = async (...commands: readonly (readonly [string, object])[]) => {
    const id = await done(api.post(northCoach, '/v1/journeys', { candidate: await candidate(), route: 'inflow' }));
    for (const [command, body] of commands) await done(api.post(northCoordinator, `/v1/journeys/${id}/_${command}`, body));
    return id;
  };
  const stateOf = async (id: string) => (await api.ports.executor.stateOf(`journey/${id}`)).state as KnownState;
  const coached = () => journeyOf(['assign-coach', example('assignJourneyCoach')]);
  const ofTask = async (): Promise<Setting> => {
    const id = await journeyOf(['add-task', example('addTask')]);
    return { who: northCoach, id, instead: { task: (await stateOf(id)).tasks.at(-1)?.task } };
  };
  const ofTraining = async (): Promise<Setting> => {
    const id = await journeyOf(['begin-training', example('beginTraining')]);
    return { who: northCoach, id, instead: { training: (await stateOf(id)).trainings.at(-1)?.training } };
  };
  const ofPlacement = async (): Promise<Setting> => {
    const id = await journeyOf(['begin-placement', example('beginPlacement')]);
    return { who: northCoach, id, instead: { placement: (await stateOf(id)).placements.at(-1)?.placement } };
  };
  const inStep = (step: string) => journeyOf(['enter-step', { step, reason: 'other' }]);
  const byCoordinator = (id: () => Promise<string>, instead?: object) => async () => ({
    who: northCoordinator,
    id: await id(),
    instead,
  });
  const byCoach = (id: () => Promise<string>, instead?: object) => async () => ({ who: northCoach, id: await id(), instead });
  Object.assign(settings, {
    startJourney: async () => ({ who: northDesk, instead: { candidate: await candidate() } }),
    enterStep: byCoach(journeyOf),
    pauseJourney: byCoach(journeyOf),
    resumeJourney: byCoach(() => journeyOf(['pause', example('pauseJourney')])),
    addJourneyNote: byCoach(journeyOf),
    observeLeak: byCoach(journeyOf),
    changeFeedbackConsent: byCoach(journeyOf),
    assignJourneyCoach: byCoordinator(journeyOf),
    transferCoach: byCoordinator(coached, { coach: 'coach-3' }),
    recordAbsence: byCoordinator(coached),
    recordReturn: byCoordinator(() =>
      journeyOf(['assign-coach', example('assignJourneyCoach')], ['record-absence', example('recordAbsence')]),
    ),
    addTask: byCoach(journeyOf),
    completeTask: ofTask,
    cancelTask: ofTask,
    endJourney: byCoach(journeyOf),
    reopenJourney: byCoach(() => journeyOf(['end', example('endJourney')])),
    planJourneyConversation: byCoach(journeyOf),
    recordJourneyConversation: byCoach(journeyOf),
    recordInterests: byCoach(journeyOf),
    recordPrecondition: byCoach(journeyOf),
    drawRouteMap: byCoach(journeyOf),
    concludeOrientation: byCoach(journeyOf),
    concludeInDepthOrientation: byCoach(() => inStep('in-depth-orientation')),
    beginPlacement: byCoach(journeyOf),
    beginTraining: byCoach(journeyOf),
    completeTraining: ofTraining,
    abandonTraining: ofTraining,
    recordCheckIn: ofPlacement,
    recordContractOutcome: ofPlacement,
    endPlacement: ofPlacement,
  } satisfies typeof settings);
  const subscription = async (...names: readonly string[]): Promise<Setting> => {
    const id = await done(api.post(werkcentrum, '/v1/webhook-subscriptions', example('subscribeWebhook')));
    for (const name of names) await done(api.post(werkcentrum, `/v1/webhook-subscriptions/${id}/_${name}`));
    return { who: werkcentrum, id };
  };
  Object.assign(settings, {
    subscribeWebhook: async () => ({ who: werkcentrum }),
    rotateWebhookSecret: () => subscription(),
    changeWebhookUrl: () => subscription(),
    pauseWebhook: () => subscription(),
    resumeWebhook: () => subscription('pause'),
    unsubscribeWebhook: () => subscription(),
    replayWebhookDelivery: async () => ({ who: werkcentrum, id: await delivered() }),
  });
  /** A webhook that has arrived, as the feed and its driver leave it. */
  async function delivered(): Promise<string> {
    const { executor, clock } = api.ports;
    const subscriber = { kind: 'organisation', id: 'werkcentrum-noord' } as const;
    const { id: subscribed = '' } = await subscription();
    const id = randomUUID();
    const give = async (type: string, data: JsonObject) =>
      executor.execute({
        stream: `webhook-delivery/${id}`,
        commandId: randomUUID(),
        fingerprint: type,
        command: { type, data },
        actor: systemActor(subscriber),
        now: await clock.now(),
        policy: defaultPolicy,
        correlationId: id,
      });
    const message = { id: randomUUID(), kind: 'accepted', handover: randomUUID(), occurred: await clock.now() };
    const { pending } = await give('schedule', { subscription: subscribed, subscriber: { ...subscriber }, message });
    await give('settle-obligation', { obligationId: pending[0]?.id ?? '', outcome: 'done' });
    return id;
  }
  /** Examples that want time to pass: what is made first, and when the example holds. */
  const later: Record<string, { readonly at: string; readonly setting: () => Promise<Setting> }> = {
    recordConversation: { at: dayAfter, setting: async () => ({ who: northCoach, id: await inContact() }) },
    recordMissedConversation: {
      at: dayAfter,
      setting: async () => {
        const id = await withTimes();
        await verb(northCoach, id, 'plan-conversation', example('planConversation'));
        return { who: northCoach, id };
      },
    },
    recordMissedJourneyConversation: {
      at: dayAfter,
      setting: byCoach(() => journeyOf(['plan-conversation', example('planJourneyConversation')])),
    },
    recordMissedCheckIn: { at: '2030-05-28T12:00:00.000Z', setting: ofPlacement },
    establishDurability: { at: '2030-11-20T12:00:00.000Z', setting: withPlacement },
    recordDurabilityLost: { at: '2030-11-20T12:00:00.000Z', setting: withPlacement },
  };
  const last = ['removeMember', 'removeClient'];
  async function withPlacement(): Promise<Setting> {
    const { who, id } = await ofPlacement();
    return { who, id };
  }

  async function accept(operation: CommandOperation, { who, id = '', instead, actingFor }: Setting): Promise<void> {
    const path = `/v1${operation.path.replace('{id}', id)}`;
    const headers: Record<string, string> = actingFor === undefined ? {} : { 'Acting-For': actingFor };
    const response = await api.post(who, path, { ...operation.example, ...instead }, headers);
    expect([operation.id, response.status, response.body.code ?? '']).toEqual([
      operation.id,
      operation.returns.status ?? 200,
      '',
    ]);
    const [type = ''] = Object.keys(operation.returns.content);
    schemaChecker(document)(operation.returns.content[type] ?? {}, response.body, operation.id);
    expect(response.headers['etag']).toBe(`"${response.body.revision}"`);
  }

  const commands = commandOperations();
  test.each(
    commands
      .filter(({ id }) => later[id] === undefined && !last.includes(id))
      .map((operation) => [operation.id, operation] as const),
  )('%s', async (id, operation) => {
    const setting = settings[id];
    if (!setting) throw new Error(`no setting for the example of ${id}`);
    await accept(operation, await setting());
  });

  test(`${Object.keys(later).join(', ')}, after a time`, async () => {
    const ready: (readonly [CommandOperation, string, Setting])[] = [];
    for (const [id, { at, setting }] of Object.entries(later)) ready.push([commandCalled(id), at, await setting()]);
    for (const [operation, at, setting] of ready) {
      await api.clock.moveTo(at);
      await accept(operation, setting);
    }
  });

  test('removeMember and removeClient, when nobody needs them any more', async () => {
    for (const id of last) await accept(commandCalled(id), (await settings[id]?.()) ?? { who: administrator });
  });

  function commandCalled(id: string): CommandOperation {
    const found = commands.find((operation) => operation.id === id);
    if (!found) throw new Error(`there is no command ${id}`);
    return found;
  }
});

/** The commands, known when the tests are declared: importing the application declares them. */
function commandOperations(): readonly CommandOperation[] {
  return operations().filter((operation): operation is CommandOperation => operation.kind === 'command');
}

test('each operation is reached by its own method and path only', () => {
  const routes = operations().map((operation: Operation) => `${methodOf(operation)} ${operation.path}`);
  expect(new Set(routes).size).toBe(routes.length);
});
