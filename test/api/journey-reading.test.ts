import type { Response } from 'supertest';
import { operations, type CommandOperation } from '../../apps/api/http/operation.js';
import type { Step } from '../../libs/journey/index.js';
import { schemaChecker } from './schema-checker.js';
import { people, startApi, violationsOf, type Api, type Who } from './support.js';

const { administrator, northCoordinator, northCoach, northDesk, southCoordinator } = people;
/** A coach of the same service point with nothing to do here, the usual stand-in of the coach, and one who is asked for once. */
const [stranger, deputy, substitute] = ['coach-11', 'coach-12', 'coach-13'] as unknown as [Who, Who, Who];
const north = { 'Acting-For': 'service-point:spt-noord' };
const noon = '2030-05-13T10:00:00.000Z';

let api: Api;
let document: object;
beforeAll(async () => {
  api = await startApi();
  document = (await api.raw().get('/v1/openapi.json')).body;
  let position = '';
  for (const subject of [stranger, deputy, substitute]) {
    const member = { subject, roles: ['career-coach'], name: `Naam van ${subject}` };
    position = (await done(api.post(administrator, '/v1/service-points/spt-noord/_add-member', member, north))).position;
  }
  const standIn = { subject: northCoach, standIn: deputy };
  await done(api.post(administrator, '/v1/service-points/spt-noord/_change-member', standIn, north));
  await api.ports.positions.waitForPosition(['service-points'], position, 20_000);
  await api.clock.moveTo(noon);
});
afterAll(() => api.stop());

interface Line {
  readonly id: string;
  readonly [name: string]: unknown;
}

async function done(asking: Promise<Response>) {
  const { status, body } = await asking;
  if (status >= 300) throw new Error(`answered with ${status} ${String(body.code)} ${JSON.stringify(body.errors ?? '')}`);
  return body;
}
const sees = (who: Who, path: string) => done(api.get(who, `/v1${path}`));
const does = (id: string, command: string, body: object = {}, who: Who = northCoach) =>
  done(api.post(who, `/v1/journeys/${id}/_${command}`, body));

/** A candidate with a coach, and a journey. */
async function started(
  more: object = {},
): Promise<{ readonly id: string; readonly candidate: string; readonly position: string }> {
  const person = { givenName: 'Wobbe', familyName: 'Reizigersma', phone: '06 44556677' };
  const registration = { person, situation: { workStatus: 'employed', sector: 'hospitality' }, origin: { channel: 'walk-in' } };
  const candidate = (await done(api.post(northDesk, '/v1/candidates', registration))).id as string;
  await done(
    api.post(northCoordinator, `/v1/candidates/${candidate}/_assign-coach`, { role: 'career-coach', coach: northCoach }),
  );
  const { id, position } = await done(api.post(northCoach, '/v1/journeys', { candidate, route: 'inflow', ...more }));
  return { id, candidate, position };
}

const secrets = {
  note: 'Wil graag buiten werken.',
  station: 'Een dag meelopen op het dak.',
  motivation: 'Met de handen werken.',
  action: 'Rijbewijs halen.',
  task: 'Bellen over de proefles.',
  summary: 'Vertelde over de jaren in de keuken.',
} as const;

/** With something written in every place. */
async function written(): Promise<{ readonly id: string; readonly candidate: string; readonly position: string }> {
  const { id, candidate } = await started();
  await does(id, 'record-conversation', { heldAt: noon, mode: 'phone', substantive: true, summary: secrets.summary });
  await does(id, 'record-interests', {
    interests: [{ line: 'installation', strength: 'strong' }],
    motivation: secrets.motivation,
  });
  await does(id, 'record-precondition', { precondition: 'transport', standing: 'open', action: secrets.action });
  const station = (title: string) => ({ kind: 'company-visit', title });
  await does(id, 'draw-route-map', { line: 'electrical', stations: [station('Eerst eens kijken.')] });
  await does(id, 'draw-route-map', { line: 'installation', stations: [station(secrets.station)] });
  await does(id, 'add-task', { role: 'career-coach', dueOn: '2030-05-16', text: secrets.task });
  const { position } = await does(id, 'add-note', { text: secrets.note });
  return { id, candidate, position };
}

const secretsIn = (body: unknown) => Object.values(secrets).filter((secret) => JSON.stringify(body).includes(secret));

describe('a journey', () => {
  test('fits the schemas of the OpenAPI document, wherever it is read', async () => {
    const check = schemaChecker(document);
    const { id, candidate, position } = await written();
    await does(id, 'begin-placement', {
      ...{ employer: 'werkgever-1', startsOn: '2030-05-13', contract: 'fixed-term', contractEndsOn: '2030-12-31', hours: 32 },
      ...{ wageBand: 'unknown', inTechnology: true, attribution: 'spt', line: 'installation' },
      ...{ trainingNeeded: true, practiceTrainer: 'named' },
    });
    const training = { title: 'Monteur', provider: 'rijn-ijssel', kind: 'mbo-bbl', startsOn: '2030-05-13', withJob: true };
    await does(id, 'begin-training', { ...training, line: 'installation' });
    await does(id, 'observe-leak', { leak: 'practice-trainers', note: 'Begeleider is ziek.' });
    const paused = await does(id, 'pause', { reason: 'holiday', resumesOn: '2030-06-03' });
    await api.ports.positions.waitForPosition(['journeys', 'timeline', 'candidates'], paused.position ?? position, 20_000);
    const paths: Record<string, string> = {
      listJourneys: '/journeys?names=true',
      getJourney: `/journeys/${id}`,
      listAllowedJourneyCommands: `/journeys/${id}/allowed-commands`,
      getJourneyTimeline: `/journeys/${id}/timeline`,
      getRouteMap: `/journeys/${id}/route-map`,
      getCandidate: `/candidates/${candidate}`,
      getDossier: `/candidates/${candidate}/dossier`,
    };
    for (const [name, path] of Object.entries(paths)) {
      const operation = operations().find((one) => one.id === name);
      for (const who of name === 'getDossier' ? [northCoach] : [northCoach, stranger])
        check(operation?.returns.content['application/json'] ?? {}, await sees(who, path), name);
    }
    const seen = await api.get(northCoach, `/v1/journeys/${id}`);
    expect(seen.headers['etag']).toBe(`"${seen.body.revision}"`);
    expect(seen.body).toMatchObject({
      status: 'paused',
      step: 'retention',
      name: 'Wobbe Reizigersma',
      placement: { employer: 'werkgever-1', since: '2030-05-13', line: 'installation' },
      inTraining: true,
      next: { what: 'task' },
      pause: { reason: 'holiday' },
      steps: [],
    });
  });

  test('shows what was written to its coach, the stand-ins and the coordinator, and to nobody else', async () => {
    const { id, candidate, position } = await written();
    const readers: readonly (readonly [Who, boolean])[] = [
      [northCoach, true],
      [deputy, true],
      [northCoordinator, true],
      [stranger, false],
      [substitute, false],
      [northDesk, false],
    ];
    for (const [who, entitled] of readers) {
      const seen = await sees(who, `/journeys/${id}?position=${position}`);
      expect([who, secretsIn(seen).length]).toEqual([who, entitled ? Object.keys(secrets).length : 0]);
      expect([seen.name, seen.placement, seen.orientation.interests]).toEqual([
        'Wobbe Reizigersma',
        null,
        [{ line: 'installation', strength: 'strong' }],
      ]);
      expect(seen.orientation.routeMaps[1].stations).toEqual([
        { kind: 'company-visit', title: entitled ? secrets.station : null },
      ]);
      const timeline = await sees(who, `/journeys/${id}/timeline?limit=100&position=${position}`);
      expect([who, secretsIn(timeline).length]).toEqual([who, entitled ? Object.keys(secrets).length : 0]);
      const map = await sees(who, `/journeys/${id}/route-map?position=${position}`);
      expect([who, map.name, secretsIn(map)]).toEqual([
        who,
        entitled ? 'Wobbe Reizigersma' : null,
        entitled ? [secrets.station] : [],
      ]);
    }
    const away = await does(id, 'record-absence', { coach: northCoach, returnsOn: '2030-05-20', standIn: substitute });
    const now = await sees(substitute, `/journeys/${id}?position=${away.position}`);
    expect([secretsIn(now).length, now.standIns]).toEqual([Object.keys(secrets).length, { 'career-coach': substitute }]);
    const whole = await sees(substitute, `/candidates/${candidate}/timeline?limit=100&position=${away.position}`);
    expect(secretsIn(whole)).toHaveLength(Object.keys(secrets).length);
    const back = await does(id, 'record-return', { coach: northCoach });
    expect(secretsIn(await sees(substitute, `/journeys/${id}?position=${back.position}`))).toEqual([]);
    const opened = await api.asSuperuser<{ actor: string }>('select distinct actor from vault.openings where purpose = $1', [
      'journey-timeline',
    ]);
    expect(opened.rows.map(({ actor }) => actor)).not.toEqual(expect.arrayContaining([stranger]));
    expect(opened.rows.map(({ actor }) => actor)).toEqual(expect.arrayContaining([northCoach]));
  });

  test('is nobody else’s: another service point finds nothing', async () => {
    const { id, position } = await written();
    await api.ports.positions.waitForPosition(['journeys', 'timeline'], position, 20_000);
    for (const path of [id, `${id}/timeline`, `${id}/route-map`, `${id}/allowed-commands`])
      expect([path, (await api.get(southCoordinator, `/v1/journeys/${path}`)).status]).toEqual([path, 404]);
    expect((await sees(southCoordinator, '/journeys')).items).toEqual([]);
    expect((await api.get(people.werkcentrum, '/v1/journeys')).status).toBe(403);
  });

  test('has a route map to take home, with its earlier versions', async () => {
    const { id, position } = await written();
    const now = await sees(northCoach, `/journeys/${id}/route-map?position=${position}`);
    expect(now).toMatchObject({
      journey: id,
      version: 2,
      line: { code: 'installation', words: { nl: 'Installatietechniek' } },
      stations: [{ kind: 'company-visit', words: { nl: 'Kijken bij een bedrijf' }, title: secrets.station }],
      versions: [
        { version: 1, line: 'electrical' },
        { version: 2, line: 'installation' },
      ],
    });
    const before = await sees(northCoach, `/journeys/${id}/route-map?version=1`);
    expect([before.version, before.stations[0].title]).toEqual([1, 'Eerst eens kijken.']);
    expect((await api.get(northCoach, `/v1/journeys/${id}/route-map?version=3`)).status).toBe(404);
    expect(violationsOf(await api.get(northCoach, `/v1/journeys/${id}/route-map?version=0`))).toEqual([
      'query version not-a-number-in-range',
    ]);
    const empty = await started();
    expect((await api.get(northCoach, `/v1/journeys/${empty.id}/route-map?position=${empty.position}`)).status).toBe(404);
  });

  test('is mentioned at its candidate, and goes along in the dossier and in the candidate’s timeline', async () => {
    const { id, candidate, position } = await written();
    const seen = await sees(northDesk, `/candidates/${candidate}?position=${position}`);
    expect(seen.journeys).toMatchObject([{ id, number: 1, status: 'active', step: 'orientation', iteration: 1 }]);
    const dossier = await sees(northCoach, `/candidates/${candidate}/dossier?position=${position}`);
    expect(secretsIn(dossier.journeys)).toEqual(
      expect.arrayContaining([secrets.station, secrets.motivation, secrets.action, secrets.task]),
    );
    expect(secretsIn(dossier)).toHaveLength(Object.keys(secrets).length);
    expect((await api.get(stranger, `/v1/candidates/${candidate}/dossier`)).status).toBe(403);
    const words = dossier.history.map((line: { words: { nl: string } }) => line.words.nl);
    expect(words).toEqual(expect.arrayContaining(['U bent ingeschreven.', 'Uw routekaart is getekend.', 'Dit was uw intake.']));
  });

  test('keeps facts only once the candidate is erased', async () => {
    const { id, candidate } = await written();
    await api.carryOut(`journey/${id}`);
    await done(api.post(northDesk, `/v1/candidates/${candidate}/_request-erasure`, { reason: 'candidate-asked' }));
    await done(api.post(northCoordinator, `/v1/candidates/${candidate}/_approve-erasure`));
    const erased = await api.carryOut(`candidate/${candidate}`);
    const position = (await api.carryOut(`journey/${id}`)) || erased;
    const seen = await sees(northCoordinator, `/journeys/${id}?position=${position}`);
    expect(seen).toMatchObject({ status: 'ended', outcome: 'no-further-help', name: null, line: 'installation' });
    expect(secretsIn(seen)).toEqual([]);
    expect(secretsIn(await sees(northCoordinator, `/journeys/${id}/timeline?limit=100`))).toEqual([]);
    const listed = await sees(northCoordinator, '/journeys?status=ended&names=true&limit=100');
    expect(listed.items.find((item: Line) => item.id === id)).toMatchObject({ name: null });
    const { rows } = await api.asSuperuser<{ row: string }>(
      "select to_jsonb(j)::text || coalesce(d.detail::text, '') as row from read_model.journeys j join read_model.journey_details d using (id) where id = $1",
      [id],
    );
    expect(rows[0]?.row).not.toMatch(/Wobbe|Reizigersma/);
  });
});

describe('what is allowed', () => {
  const commands = operations().filter(
    (operation): operation is CommandOperation => operation.kind === 'command' && operation.path.startsWith('/journeys/{id}/_'),
  );
  const typeOf = ({ path }: CommandOperation) => path.slice('/journeys/{id}/_'.length);
  const give = (operation: CommandOperation, id: string, who: Who) =>
    api.post(who, `/v1${operation.path.replace('{id}', id)}`, operation.example);
  const situations: readonly (readonly [string, Who, (id: string) => Promise<unknown>])[] = [
    ['an active journey, for its coach', northCoach, async () => undefined],
    ['an active journey, for the front desk', northDesk, async () => undefined],
    ['a paused one', northCoach, (id) => does(id, 'pause', { reason: 'other', resumesOn: '2030-06-03' })],
    ['an ended one', northCoordinator, (id) => does(id, 'end', { ending: { outcome: 'no-further-help' } })],
  ];

  test.each(situations)('is what is then taken, of %s', async (_name, who, prepare) => {
    const { id } = await started();
    await prepare(id);
    const position = (await api.ports.store.readStream(`journey/${id}`)).at(-1)?.position ?? '';
    const seen = await sees(who, `/journeys/${id}?position=${position}`);
    expect((await sees(who, `/journeys/${id}/allowed-commands`)).commands).toEqual(seen.allowed);
    expect(seen.allowed.length).toBeGreaterThan(1);
    const offered = new Set<string>(seen.allowed);
    for (const operation of commands.filter((one) => !offered.has(typeOf(one)))) {
      const response = await give(operation, id, who);
      expect([operation.id, [403, 409].includes(response.status)]).toEqual([operation.id, true]);
      const refusedByJourney = response.status === 409 && response.body.code !== 'no-such-member';
      if (refusedByJourney) expect([operation.id, response.body.allowed]).toEqual([operation.id, seen.allowed]);
    }
    expect((await api.ports.executor.stateOf(`journey/${id}`)).revision).toBe(seen.revision);
    let taken = 0;
    for (const operation of commands.filter((one) => offered.has(typeOf(one)))) {
      const another = await started();
      await prepare(another.id);
      const { status, body } = await give(operation, another.id, who);
      expect([operation.id, ['role-not-allowed', 'not-allowed-in-this-state'].includes(body.code)]).toEqual([
        operation.id,
        false,
      ]);
      expect([operation.id, [200, 409].includes(status)]).toEqual([operation.id, true]);
      if (status === 200) taken++;
    }
    expect(taken).toBeGreaterThanOrEqual(offered.size / 2);
  });

  test('of the steps ahead each can be entered, and advises what it said', async () => {
    const { id, position } = await started();
    const { steps } = await sees(northCoach, `/journeys/${id}?position=${position}`);
    const ahead = steps as { readonly step: Step; readonly needs: string; readonly way: string; readonly advisories: string[] }[];
    expect(ahead.map(({ step, needs, way }) => [step, needs, way])).toEqual([
      ['in-depth-orientation', 'reason', 'ahead'],
      ['matching', 'reason', 'ahead'],
      ['training', 'reason', 'ahead'],
      ['retention', 'placement', 'by-placement'],
    ]);
    for (const { step, advisories } of ahead.filter(({ needs }) => needs === 'reason')) {
      const another = await started();
      const entered = await does(another.id, 'enter-step', { step, reason: 'other' });
      const seen = await sees(northCoach, `/journeys/${another.id}?position=${entered.position}`);
      expect([step, seen.step, seen.advisories]).toEqual([step, step, advisories]);
    }
    expect((await sees(northDesk, `/journeys/${id}`)).steps).toEqual([]);
  });
});

describe('the caseload', () => {
  test('of a coach: own journeys, those stood in for, by role; names where asked', async () => {
    const { id } = await started();
    const { position } = await does(id, 'record-absence', { coach: northCoach, returnsOn: '2030-05-20', standIn: substitute });
    const idsOf = async (who: Who, query: string) =>
      (await sees(who, `/journeys?limit=100&position=${position}&${query}`)).items.map((item: Line) => item.id);
    expect(await idsOf(northCoach, 'coach=me')).toContain(id);
    expect(await idsOf(substitute, 'coach=me')).toContain(id);
    expect(await idsOf(stranger, 'coach=me')).toEqual([]);
    expect(await idsOf(stranger, `coach=${substitute}&role=career-coach`)).toContain(id);
    expect(await idsOf(stranger, `coach=${substitute}&role=job-coach`)).toEqual([]);
    expect(await idsOf(stranger, 'region=groningen&step=orientation&status=active&persona=4&route=inflow')).toContain(id);
    expect(await idsOf(stranger, 'route=work-to-work')).toEqual([]);
    expect(await idsOf(stranger, 'senderOrganisation=gemeente-aa')).toEqual([]);
    expect(await idsOf(stranger, 'stalled=true')).toEqual([]);
    const named = (await sees(northDesk, `/journeys?limit=100&names=true`)).items.find((item: Line) => item.id === id);
    expect(named.name).toBe('Wobbe Reizigersma');
    expect((await sees(northDesk, '/journeys')).items[0]).not.toHaveProperty('name');
    expect(violationsOf(await api.get(northCoach, '/v1/journeys?step=nowhere&order=name&cursor=x'))).toEqual([
      'query order not-one-of',
      'query step not-one-of',
    ]);
    expect(violationsOf(await api.get(northCoach, '/v1/journeys?cursor=x'))).toEqual(['query cursor not-a-cursor']);
  });

  test.each(['newest', 'due', 'activity'])('comes in pages, each journey once, by %s', async (order) => {
    const made: string[] = [];
    let position = '';
    for (const dueOn of ['2030-05-17', '2030-05-15', '2030-05-16']) {
      const { id } = await started();
      made.push(id);
      position = (await does(id, 'add-task', { role: 'career-coach', dueOn, text: 'Bellen.' })).position;
    }
    const seen: Line[] = [];
    let next: string | null = null;
    do {
      const page: { items: Line[]; next: string | null } = await sees(
        northCoach,
        `/journeys?limit=2&order=${order}&position=${position}${next === null ? '' : `&cursor=${next}`}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items);
      next = page.next;
    } while (next !== null);
    const ids = seen.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(made));
    const [first = '', second = '', third = ''] = made;
    if (order === 'due') expect([second, third, first]).toEqual(ids.filter((id) => made.includes(id)));
  });
});
