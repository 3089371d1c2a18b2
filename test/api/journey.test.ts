import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { journeyStream, type KnownState } from '../../libs/journey/index.js';
import { offer, people, startApi, violationsOf, type Api, type Who } from './support.js';

const { administrator, northCoordinator, northCoach, northDesk, southCoordinator, werkcentrum } = people;
/** Passes the eleven test; nobody's. */
const bsn = '123456782';
const noon = '2030-05-13T10:00:00.000Z';
const acting = { 'Acting-For': 'service-point:spt-noord' };
const otherCoach = 'coach-7';
const deputy = 'coach-8';

let api: Api;
beforeAll(async () => {
  api = await startApi();
  const members = [
    { subject: deputy, roles: ['job-coach'], name: 'Naam van plaatsvervanger' },
    { subject: otherCoach, roles: ['career-coach'], name: 'Naam van collega', workingDays: [1, 2], standIn: deputy },
  ];
  for (const member of members) await done(api.post(administrator, '/v1/service-points/spt-noord/_add-member', member, acting));
  const changed = { subject: northCoach, standIn: deputy };
  await done(api.post(administrator, '/v1/service-points/spt-noord/_change-member', changed, acting));
  await api.clock.moveTo(noon);
});
afterAll(() => api.stop());

interface Done {
  readonly id: string;
  readonly revision: number;
  readonly position: string | null;
}

async function done(asking: Promise<Response>): Promise<Done> {
  const { status, body } = await asking;
  if (status >= 300) throw new Error(`answered with ${status} ${String(body.code)} ${JSON.stringify(body.errors ?? '')}`);
  return body as Done;
}

const refusal = async (asking: Promise<Response>) => {
  const { status, body } = await asking;
  return [status, body.code as string, body.facts as unknown] as const;
};

async function register(who: Who = northDesk, origin: object = { channel: 'walk-in' }): Promise<string> {
  const registration = {
    person: { givenName: 'Hendrikje', familyName: 'Stapsgewijs' },
    situation: { workStatus: 'employed', sector: 'hospitality' },
    origin,
  };
  return (await done(api.post(who, '/v1/candidates', registration))).id;
}

const starts = (candidate: string, more: object = {}, headers: Record<string, string> = {}, who: Who = northCoach) =>
  api.post(who, '/v1/journeys', { candidate, route: 'inflow', ...more }, headers);
const start = async (candidate: string, more: object = {}) => (await done(starts(candidate, more))).id;
const does = (id: string, command: string, body: object = {}, headers: Record<string, string> = {}, who: Who = northCoach) =>
  api.post(who, `/v1/journeys/${id}/_${command}`, body, headers);
const stateOf = async (id: string) => (await api.ports.executor.stateOf(`journey/${id}`)).state as KnownState;
const started = async () => start(await register());
const ends = (id: string) => done(does(id, 'end', { ending: { outcome: 'no-further-help' } }));
const journeyEvents = async (candidate: string) => {
  const { rows } = await api.asSuperuser<{ type: string }>(
    `select type from event_store.events where stream = any($1) order by xid, sequence`,
    [[1, 2, 3].map((number) => journeyStream(candidate, number))],
  );
  return rows.map(({ type }) => type);
};

const feedback = {
  purpose: 'extra-feedback',
  legalBasis: 'consent',
  textVersion: '1',
  givenOn: '2030-05-13',
  how: 'spoken',
  expiresOn: '2032-01-05',
};

/** A handover that a service point took, and the candidate that came of it. */
async function handedOver(
  change: object = {},
  who: Who = northCoordinator,
): Promise<{ readonly handover: string; readonly candidate: string }> {
  const handover = (await done(api.post(werkcentrum, '/v1/handovers', { ...offer(), ...change }))).id;
  const verb = (name: string, body: object = {}) => done(api.post(who, `/v1/handovers/${handover}/_${name}`, body));
  await verb('accept');
  await verb('name-coach', { coach: who === northCoordinator ? northCoach : who });
  await verb('record-attempt', { channel: 'phone', at: noon, outcome: 'reached' });
  await api.carryOut(`handover/${handover}`);
  const { state } = await api.ports.executor.stateOf(`handover/${handover}`);
  const candidate = (state as { candidate: string }).candidate.replace('candidate/', '');
  return { handover, candidate };
}
const complete = (handover: string, who: Who = northCoach) =>
  done(api.post(who, `/v1/handovers/${handover}/_complete`, { withoutConversation: 'candidate-wishes-none' }));

describe('starting a journey', () => {
  test('takes what is known from candidate, handover and service point', async () => {
    const { handover, candidate } = await handedOver({ servicePoint: undefined, municipality: 'groningen' });
    await complete(handover);
    await done(
      api.post(northCoach, `/v1/candidates/${candidate}/_record-skills`, { skills: [{ skill: 'solderen', origin: 'practice' }] }),
    );
    const made = await starts(candidate);
    expect([made.status, made.headers['location'], made.headers['etag']]).toEqual([
      201,
      `/v1/journeys/${made.body.id}`,
      `"${made.body.revision}"`,
    ]);
    expect(await stateOf(made.body.id)).toMatchObject({
      status: 'active',
      candidate,
      number: 1,
      servicePoint: 'spt-noord',
      route: 'inflow',
      persona: 2,
      origin: { channel: 'handover', handover },
      sender: { kind: 'organisation', id: 'werkcentrum-noord' },
      handover,
      feedbackAgreed: true,
      region: 'groningen',
      profile: { skillsKnown: true, situationKnown: true },
      coaches: { 'career-coach': { coach: northCoach, standIn: deputy, workingDays: [1, 2, 3, 4, 5] } },
    });
  });

  test('without a handover where that is not completed, or there was none; consent is then the candidate’s own', async () => {
    const { candidate } = await handedOver();
    expect(await stateOf(await start(candidate))).toMatchObject({
      handover: null,
      sender: { id: 'werkcentrum-noord' },
      feedbackAgreed: false,
    });
    const referred = await register(northDesk, { channel: 'event', organisation: 'gemeente-aa' });
    await done(api.post(northDesk, `/v1/candidates/${referred}/_give-disclosure`, feedback));
    expect(await stateOf(await start(referred, { route: 'work-to-work' }))).toMatchObject({
      handover: null,
      route: 'work-to-work',
      persona: 4,
      sender: { kind: 'organisation', id: 'gemeente-aa' },
      feedbackAgreed: true,
      region: 'groningen',
      profile: { skillsKnown: false, situationKnown: true },
      coaches: {},
    });
  });

  test('from a handover that is named: a completed one of this candidate', async () => {
    const { handover, candidate } = await handedOver();
    const another = await handedOver();
    await complete(another.handover);
    expect(await refusal(starts(candidate, { handover }))).toEqual([409, 'handover-not-completed', undefined]);
    for (const wrong of [another.handover, randomUUID()])
      expect(await refusal(starts(candidate, { handover: wrong }))).toEqual([409, 'no-such-handover', undefined]);
    await complete(handover);
    expect(await stateOf(await start(candidate, { handover }))).toMatchObject({ handover, feedbackAgreed: true });
  });

  test('with what the candidate said last about feedback, whatever was agreed at the handover', async () => {
    const { handover, candidate } = await handedOver();
    await complete(handover);
    await done(api.post(northDesk, `/v1/candidates/${candidate}/_give-disclosure`, feedback));
    await done(api.post(northDesk, `/v1/candidates/${candidate}/_withdraw-disclosure`, { purpose: feedback.purpose }));
    expect(await stateOf(await start(candidate))).toMatchObject({ handover, feedbackAgreed: false });
  });

  test('in the region of the handover’s municipality or else the sender’s, where more than one is served', async () => {
    const eindhoven = { region: 'brabant-zuidoost', name: 'Brabant', municipalities: ['Eindhoven'], from: '2030-01-01' };
    const south = { 'Acting-For': 'service-point:spt-zuid' };
    const served = await done(api.post(administrator, '/v1/service-points/spt-zuid/_serve-region', eindhoven, south));
    await api.ports.positions.waitForPosition(['service-points'], served.position ?? '', 30_000);
    const inSouth = async (more: object, candidate: string) =>
      stateOf((await done(starts(candidate, more, {}, southCoordinator))).id);
    expect(await inSouth({}, await register(southCoordinator))).toMatchObject({ region: null });
    expect(await inSouth({ region: 'limburg' }, await register(southCoordinator))).toMatchObject({ region: 'limburg' });
    const organisation = { id: 'werkcentrum-limburg', name: 'Limburg', kind: 'werkcentrum', regions: ['limburg'] };
    await done(api.post(administrator, '/v1/organisations', organisation, south));
    const referred = await register(southCoordinator, { channel: 'event', organisation: organisation.id });
    expect(await inSouth({}, referred)).toMatchObject({ region: 'limburg' });
    const { handover, candidate } = await handedOver({ servicePoint: undefined, municipality: 'eindhoven' }, southCoordinator);
    await complete(handover, southCoordinator);
    expect(await inSouth({}, candidate)).toMatchObject({ handover, region: 'brabant-zuidoost' });
  });

  test('of a candidate of one’s own, in a region that is served', async () => {
    const candidate = await register();
    for (const [wrong, who] of [
      [randomUUID(), northCoach],
      [await register(southCoordinator), northCoach],
      [candidate, southCoordinator],
    ] as const)
      expect(await refusal(starts(wrong, {}, {}, who))).toEqual([409, 'no-such-candidate', undefined]);
    expect(await refusal(starts(candidate, { region: 'limburg' }))).toEqual([
      409,
      'region-not-served-here',
      { regions: ['groningen'] },
    ]);
    await done(api.post(northCoach, `/v1/candidates/${candidate}/_restrict`, { ground: 'accuracy-contested' }));
    expect(await refusal(starts(candidate))).toEqual([409, 'candidate-restricted', undefined]);
    expect(await journeyEvents(candidate)).toEqual([]);
  });

  test('leaves out an assigned coach who does not have the role any more', async () => {
    const candidate = await register();
    for (const role of ['career-coach', 'labour-market-coach'])
      await done(api.post(northCoordinator, `/v1/candidates/${candidate}/_assign-coach`, { role, coach: otherCoach }));
    expect((await stateOf(await start(candidate))).coaches).toEqual({
      'career-coach': { coach: otherCoach, workingDays: [1, 2], standIn: deputy },
    });
  });

  test('is refused while one is open, which is named with what may be done there', async () => {
    const candidate = await register();
    const journey = await start(candidate);
    const { status, body } = await starts(candidate);
    expect([status, body.code, body.facts]).toEqual([409, 'journey-already-started', { journey }]);
    expect(body.allowed).toEqual(expect.arrayContaining(['pause', 'add-note', 'end']));
    const byDesk = (await starts(candidate, {}, {}, northDesk)).body.allowed as string[];
    expect(byDesk.filter((command) => ['pause', 'end', 'start'].includes(command))).toEqual([]);
  });

  test('of two at once, one is started', async () => {
    const candidate = await register();
    const answers = await Promise.all([1, 2, 3].map(() => starts(candidate)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const made = answers.find(({ status }) => status === 201)?.body.id as string;
    for (const { body } of answers.filter(({ status }) => status === 409))
      expect([body.code, body.facts]).toEqual(['journey-already-started', { journey: made }]);
    expect((await journeyEvents(candidate)).filter((type) => type === 'journey.started.v1')).toHaveLength(1);
  });

  test('again with the same key gives the first answer, however the journey went on', async () => {
    const candidate = await register();
    const key = { 'Idempotency-Key': randomUUID() };
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => starts(candidate, {}, key)));
    for (const { status, body } of others) expect([status, body]).toEqual([201, first?.body]);
    expect((await starts(candidate, {}, key)).body).toEqual(first?.body);
    await ends(first?.body.id);
    expect((await starts(candidate, {}, key)).body).toEqual(first?.body);
    const second = await start(candidate);
    expect((await starts(candidate, {}, key)).body).toEqual(first?.body);
    expect(second).not.toBe(first?.body.id);
  });

  test('with the same key and another body is refused', async () => {
    const [candidate, other] = [await register(), await register()];
    const key = { 'Idempotency-Key': randomUUID() };
    await done(starts(candidate, {}, key));
    for (const asking of [
      () => starts(candidate, { route: 'work-to-work' }, key),
      () => starts(candidate, { handover: randomUUID() }, key),
      () => starts(other, {}, key),
    ])
      expect((await refusal(asking())).slice(0, 2)).toEqual([422, 'command-id-reused']);
    expect(await journeyEvents(other)).toEqual([]);
  });

  test('after one that ended makes that give way, so that it is not reopened any more', async () => {
    const candidate = await register();
    const first = await start(candidate);
    await ends(first);
    const { allowed } = (await does(first, 'pause', { reason: 'other', resumesOn: '2031-01-01' })).body;
    expect(allowed).toContain('reopen');
    expect(allowed).not.toContain('give-way');
    const second = await start(candidate, { route: 'retained-for-technology' });
    expect(await stateOf(second)).toMatchObject({ number: 2, candidate, status: 'active' });
    expect(await refusal(does(first, 'reopen', { reason: 'other' }))).toEqual([409, 'not-to-be-reopened', undefined]);
    expect(await refusal(starts(candidate))).toEqual([409, 'journey-already-started', { journey: second }]);
  });

  test('leaves the one that ended as it is where the next is refused', async () => {
    const candidate = await register();
    const first = await start(candidate);
    const { revision } = await ends(first);
    for (const [headers, code] of [
      [{ 'If-Match': `"${revision}"` }, 'stale-revision'],
      [{ 'If-Match': '"999"' }, 'stale-revision'],
    ] as const)
      expect((await refusal(starts(candidate, {}, headers)))[1]).toBe(code);
    expect((await refusal(starts(candidate, { region: 'limburg' })))[1]).toBe('region-not-served-here');
    await done(does(first, 'reopen', { reason: 'reached-again' }));
  });

  test('goes on where a process died between giving way and starting, with the same key or another', async () => {
    for (const again of ['same', 'other'] as const) {
      const candidate = await register();
      const first = await start(candidate);
      await ends(first);
      const { submit } = api.ports.drivers;
      const key = { 'Idempotency-Key': randomUUID() };
      Object.assign(api.ports.drivers, {
        submit: async (envelope: Parameters<typeof submit>[0]) => {
          if (envelope.command.type === 'start') throw new Error('the process dies');
          return submit(envelope);
        },
      });
      const died = await starts(candidate, {}, key);
      Object.assign(api.ports.drivers, { submit });
      expect([died.status, (await stateOf(first)).status]).toEqual([500, 'ended']);
      expect((await refusal(does(first, 'reopen', { reason: 'other' })))[1]).toBe('not-to-be-reopened');
      const second = await done(starts(candidate, {}, again === 'same' ? key : {}));
      expect((await journeyEvents(candidate)).filter((type) => type === 'journey.gave-way.v1')).toHaveLength(1);
      if (again === 'same') expect((await starts(candidate, {}, key)).body).toEqual(second);
      expect(await stateOf(second.id)).toMatchObject({ number: 2, status: 'active' });
    }
  });

  test('and reopening the one before, at once: one of them is refused', async () => {
    const candidate = await register();
    const first = await start(candidate);
    await ends(first);
    const [next, reopened] = await Promise.all([starts(candidate), does(first, 'reopen', { reason: 'other' })]);
    expect([next.status, reopened.status].filter((status) => status === 409)).toHaveLength(1);
    expect([(await stateOf(first)).status, next.status]).toEqual(next.status === 201 ? ['ended', 201] : ['active', 409]);
  });
});

describe('what the commands of a journey look up', () => {
  test('the profile, from the candidate as it is now', async () => {
    const candidate = await register();
    const id = await start(candidate);
    await done(does(id, 'enter-step', { step: 'matching', reason: 'ready-for-work' }));
    expect((await stateOf(id)).profile).toEqual({ skillsKnown: false, situationKnown: true });
    expect((await stateOf(id)).advisories.map(({ advisory }) => advisory)).toContain('matching-without-skills-or-situation');
    const skills = [{ skill: 'solderen', origin: 'practice' }];
    await done(api.post(northCoach, `/v1/candidates/${candidate}/_record-skills`, { skills }));
    await done(does(id, 'begin-placement', placement));
    expect((await stateOf(id)).profile).toEqual({ skillsKnown: true, situationKnown: true });
  });

  test('coaches and stand-ins, from the members of the service point', async () => {
    const id = await started();
    const assign = (coach: string, role = 'career-coach') => does(id, 'assign-coach', { role, coach }, {}, northCoordinator);
    for (const nobody of ['nobody', southCoordinator]) expect((await refusal(assign(nobody)))[1]).toBe('no-such-member');
    expect(await refusal(assign(deputy))).toEqual([409, 'coach-lacks-role', { role: 'career-coach' }]);
    await done(assign(northCoach));
    const transfer = (coach: string) =>
      does(id, 'transfer-coach', { role: 'career-coach', coach, reason: 'workload' }, {}, northCoordinator);
    expect((await refusal(transfer('nobody')))[1]).toBe('no-such-member');
    await done(transfer(otherCoach));
    expect((await stateOf(id)).coaches['career-coach']).toEqual({ coach: otherCoach, workingDays: [1, 2], standIn: deputy });
    const away = (more: object = {}) =>
      does(id, 'record-absence', { coach: otherCoach, returnsOn: '2030-06-03', ...more }, {}, northCoordinator);
    expect((await refusal(away({ standIn: 'nobody' })))[1]).toBe('no-such-member');
    const standIn = northCoach;
    await done(api.post(administrator, '/v1/service-points/spt-noord/_change-member', { subject: otherCoach, standIn }, acting));
    await done(away());
    expect((await stateOf(id)).absences).toMatchObject([{ coach: otherCoach, standIn }]);
  });
});

const placement = {
  employer: 'windwerken',
  startsOn: '2030-05-13',
  contract: 'fixed-term',
  hours: 32,
  contractEndsOn: '2030-12-31',
  wageBand: 'unknown',
  inTechnology: true,
  attribution: 'spt',
  line: 'energy',
  trainingNeeded: false,
  practiceTrainer: 'missing',
};

describe('a refusal', () => {
  test('says why and what may be done instead, by the role of who asks', async () => {
    const id = await started();
    const { status, body } = await does(id, 'enter-step', { step: 'retention', reason: 'ready-for-work' });
    expect([status, body.code]).toEqual([409, 'retention-starts-with-a-placement']);
    expect(body.facts).toEqual({ step: 'orientation', steps: ['in-depth-orientation', 'matching', 'training'] });
    expect(body.detail).toContain('placement');
    expect(body.allowed).toEqual(expect.arrayContaining(['enter-step', 'begin-placement']));
    const task = randomUUID();
    const byDesk = await does(id, 'complete-task', { task }, {}, northDesk);
    expect([byDesk.status, byDesk.body.code]).toEqual([409, 'task-not-open']);
    expect(byDesk.body.allowed).toEqual(expect.arrayContaining(['add-note', 'plan-conversation']));
    expect(byDesk.body.allowed).not.toContain('enter-step');
    expect((await does(id, 'end', { ending: { outcome: 'no-further-help' } }, {}, northDesk)).status).toBe(403);
  });

  test('of what stands no more as it was seen: 412', async () => {
    const id = await started();
    const { revision } = await done(does(id, 'add-note', { text: 'Eerste.' }));
    const seen = { 'If-Match': `"${revision}"` };
    await done(does(id, 'add-note', { text: 'Tweede.' }, seen));
    expect(await refusal(does(id, 'add-note', { text: 'Derde.' }, seen))).toEqual([
      412,
      'stale-revision',
      { revision: revision + 1 },
    ]);
  });

  test('of another body under the same key: 422', async () => {
    const id = await started();
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await done(does(id, 'add-note', { text: 'Eerste.' }, key));
    expect(await done(does(id, 'add-note', { text: 'Eerste.' }, key))).toEqual(first);
    expect((await refusal(does(id, 'add-note', { text: 'Tweede.' }, key))).slice(0, 2)).toEqual([422, 'command-id-reused']);
    expect((await stateOf(id)).notes).toHaveLength(1);
  });

  test('of another service point’s journey, or none: 404', async () => {
    const id = await started();
    for (const [journey, who] of [
      [id, southCoordinator],
      [randomUUID(), northCoach],
      ['no_id', northCoach],
    ] as const)
      expect((await does(journey, 'add-note', { text: 'Van buiten.' }, {}, who)).status).toBe(404);
    expect((await stateOf(id)).notes).toEqual([]);
  });
});

describe('input that is not as it should be', () => {
  const wrong = async (command: string, body: object) => {
    const response = await does(journey, command, body);
    return [response.status, ...violationsOf(response)];
  };
  let journey: string;
  beforeAll(async () => {
    journey = await started();
  });

  test('with a citizen service number in a text, at any depth', async () => {
    const said = `Zijn nummer is ${bsn}.`;
    const inPlace = (pointer: string) => [400, `body ${pointer} bsn-not-allowed`];
    expect(await wrong('add-note', { text: said })).toEqual(inPlace('/text'));
    expect(await wrong('draw-route-map', { line: 'energy', stations: [{ kind: 'training', title: said }] })).toEqual(
      inPlace('/stations/0/title'),
    );
    const candidate = { heldAt: noon, risk: 'none', agreements: said };
    expect(await wrong('record-check-in', { placement: randomUUID(), term: '2-weeks', candidate })).toEqual(
      inPlace('/candidate/agreements'),
    );
    expect(await wrong('begin-placement', { ...placement, employer: bsn })).toEqual(inPlace('/employer'));
    expect(api.log.join('\n')).not.toContain(bsn);
  });

  test('with fields that nobody knows', async () => {
    expect(await wrong('pause', { reason: 'holiday', resumesOn: '2030-06-17', mood: 'fine' })).toEqual([
      400,
      'body /mood unknown-field',
    ]);
    expect(await wrong('enter-step', { step: 'matching', reason: 'other', profile: { skillsKnown: true } })).toEqual([
      400,
      'body /profile unknown-field',
    ]);
    expect(await wrong('assign-coach', { role: 'career-coach', coach: northCoach, roles: ['career-coach'] })).toEqual([
      400,
      'body /roles unknown-field',
    ]);
    const response = await starts(randomUUID(), { persona: 1, feedbackAgreed: true });
    expect([response.status, ...violationsOf(response)]).toEqual([
      400,
      'body /feedbackAgreed unknown-field',
      'body /persona unknown-field',
    ]);
  });

  test('in an ending: each outcome has its own fields', async () => {
    const ends = (ending: object) => wrong('end', { ending });
    expect(await ends({ outcome: 'dropped-out' })).toEqual([400, 'body /ending/reason required']);
    expect(await ends({ outcome: 'durable', reason: 'moved', leak: 'supply', handover: randomUUID() })).toEqual([
      400,
      'body /ending/handover out-of-place',
      'body /ending/leak out-of-place',
      'body /ending/reason out-of-place',
    ]);
    expect(await ends({ outcome: 'handed-over-elsewhere', handover: 'somewhere', leak: 'supply' })).toEqual([
      400,
      'body /ending/handover not-an-id',
      'body /ending/leak out-of-place',
    ]);
    expect(await ends({ outcome: 'dropped-out', reason: 'bored', leak: 'rain' })).toEqual([
      400,
      'body /ending/leak not-one-of',
      'body /ending/reason not-one-of',
    ]);
    expect(await ends({})).toEqual([400, 'body /ending/outcome required']);
    expect(await wrong('end', { ending: 'durable', note: '' })).toEqual([
      400,
      'body /ending not-an-object',
      'body /note empty-text',
    ]);
    expect((await refusal(does(journey, 'end', { ending: { outcome: 'dropped-out', reason: 'leak' } })))[1]).toBe(
      'leak-not-named',
    );
  });

  test('in a conclusion, a precondition and a contract: what belongs to the one is not with the other', async () => {
    const concludes = (conclusion: object) => wrong('conclude-orientation', { conclusion });
    expect(await concludes({ result: 'direction', reason: 'other' })).toEqual([
      400,
      'body /conclusion/line required',
      'body /conclusion/reason out-of-place',
    ]);
    expect(await concludes({ result: 'not-technology', line: 'energy' })).toEqual([
      400,
      'body /conclusion/line out-of-place',
      'body /conclusion/reason required',
    ]);
    expect(await wrong('record-precondition', { precondition: 'income', standing: 'open' })).toEqual([
      400,
      'body /action required',
    ]);
    expect(await wrong('record-precondition', { precondition: 'income', standing: 'in-order', action: 'Bellen.' })).toEqual([
      400,
      'body /action out-of-place',
    ]);
    const outcome = { placement: randomUUID() };
    expect(
      await wrong('record-contract-outcome', { ...outcome, renewed: false, hours: 32, contractEndsOn: '2031-01-01' }),
    ).toEqual([400, 'body /contractEndsOn out-of-place', 'body /hours out-of-place']);
    expect(await wrong('record-contract-outcome', { ...outcome, renewed: true, hours: 61, contractEndsOn: 'never' })).toEqual([
      400,
      'body /contract required',
      'body /contractEndsOn not-a-day',
      'body /hours not-a-number-in-range',
    ]);
  });

  test('of the wrong kind or beyond its bounds, all at once', async () => {
    expect(
      await wrong('begin-placement', {
        employer: 'Bakker & Zoon',
        startsOn: '2030-02-30',
        contract: 'zzp',
        hours: 32.5,
        contractEndsOn: 7,
        wageBand: 2500,
        inTechnology: 'yes',
        line: 'baking',
      }),
    ).toEqual([
      400,
      'body /attribution required',
      'body /contract not-one-of',
      'body /contractEndsOn not-a-day',
      'body /employer not-a-slug',
      'body /hours not-a-number-in-range',
      'body /inTechnology not-a-boolean',
      'body /line not-one-of',
      'body /practiceTrainer required',
      'body /startsOn not-a-day',
      'body /trainingNeeded required',
      'body /wageBand not-one-of',
    ]);
    expect(await wrong('draw-route-map', { line: 'energy', stations: [] })).toEqual([400, 'body /stations too-few']);
    expect(await wrong('add-note', { text: 'x'.repeat(8001) })).toEqual([400, 'body /text too-long']);
    expect(await wrong('record-check-in', { placement: '1', term: 'soon', candidate: [], employer: { risk: 'none' } })).toEqual([
      400,
      'body /candidate not-an-object',
      'body /employer/heldAt required',
      'body /placement not-an-id',
      'body /term malformed',
    ]);
    expect(await wrong('complete-task', {})).toEqual([400, 'body /task required']);
  });

  test('null stands for none where there may be none, and so does leaving it out', async () => {
    const terms = { ...placement, contract: 'permanent', contractEndsOn: null };
    await done(does(journey, 'begin-placement', { ...terms, employer: 'een', inTechnology: false, line: null }));
    const { contractEndsOn: _c, line: _l, ...without } = terms;
    await done(does(journey, 'begin-placement', { ...without, employer: 'twee' }));
    const { placements } = await stateOf(journey);
    expect(placements).toMatchObject([
      { employer: 'een', line: null, contractEndsOn: null },
      { employer: 'twee', line: null, contractEndsOn: null },
    ]);
    const at = { placement: placements[0]?.placement, term: '2-weeks' };
    expect((await refusal(does(journey, 'record-check-in', at)))[1]).toBe('nobody-was-spoken-to');
    expect(await wrong('enter-step', { step: null, reason: null })).toEqual([
      400,
      'body /reason not-one-of',
      'body /step not-one-of',
    ]);
  });
});

test('what is said in a journey is sealed under the candidate’s key, and in no log', async () => {
  const id = await started();
  const said = 'Watdekandidaatvertelde';
  await done(does(id, 'add-note', { text: said }));
  await done(does(id, 'draw-route-map', { line: 'energy', stations: [{ kind: 'training', title: said }] }));
  const { notes, orientation, personKey } = await stateOf(id);
  const texts = [notes[0]?.text, orientation.routeMaps[0]?.stations[0]?.title];
  for (const text of texts) expect(text?.sealed).toMatch(new RegExp(`^v1\\.${personKey}\\.`));
  const reader = { actor: northCoach, party: { kind: 'service-point', id: 'spt-noord' }, purpose: 'journey' } as const;
  expect(
    await api.ports.vault.openMany(
      texts.flatMap((text) => text ?? []),
      reader,
    ),
  ).toEqual([said, said]);
  expect(api.log.join('\n')).not.toContain(said);
});
