import type { Response } from 'supertest';
import type { CandidateState } from '../../libs/candidate/index.js';
import type { KnownState } from '../../libs/journey/index.js';
import { offer, people, startApi, violationsOf, type Api, type Who } from './support.js';

const { administrator, northCoordinator, northCoach, northDesk, northSteering, southCoordinator, werkcentrum } = people;
/** A job coach who works on Tuesday and Wednesday, and a colleague who guides nobody. */
const [jobCoach, colleague] = ['coach-7', 'coach-8'] as unknown as [Who, Who];
const north = { 'Acting-For': 'service-point:spt-noord' };
/** Monday at noon. */
const noon = '2030-05-13T10:00:00.000Z';

let api: Api;
beforeAll(async () => {
  api = await startApi();
  const members = [
    { subject: jobCoach, roles: ['job-coach'], name: 'Noor Bakker', workingDays: [2, 3], standIn: northCoach },
    { subject: colleague, roles: ['labour-market-coach', 'front-desk'], name: 'Ties Visser' },
  ];
  let position = '';
  for (const member of members)
    position = (await done(api.post(administrator, '/v1/service-points/spt-noord/_add-member', member, north))).position;
  await api.ports.positions.waitForPosition(['service-points'], position, 20_000);
  await api.clock.moveTo(noon);
});
afterAll(() => api.stop());

async function done(asking: Promise<Response>) {
  const { status, body } = await asking;
  if (status >= 300) throw new Error(`answered with ${status} ${String(body.code)} ${JSON.stringify(body.errors ?? '')}`);
  return body;
}

interface Item {
  readonly stream: string;
  readonly item: string;
  readonly kind: string;
  readonly [name: string]: unknown;
}
const does = (id: string, command: string, body: object = {}, who: Who = northCoach) =>
  done(api.post(who, `/v1/journeys/${id}/_${command}`, body));
/** All that waits, of these streams only, so that no test sees what another made. */
async function waiting(who: Who, query: string, position: string, ...streams: readonly string[]): Promise<readonly Item[]> {
  const { items } = await done(api.get(who, `/v1/today?limit=100&position=${position}${query}`));
  return (items as readonly Item[]).filter(({ stream }) => streams.includes(stream));
}
const kinds = (items: readonly Item[]) => items.map(({ kind, code }) => (code === null ? kind : `${kind} ${String(code)}`));

async function registered(): Promise<string> {
  const person = { givenName: 'Wobbe', familyName: 'Vandaagsma', phone: '06 44556677' };
  const registration = { person, situation: { workStatus: 'employed', sector: 'hospitality' }, origin: { channel: 'walk-in' } };
  return (await done(api.post(northDesk, '/v1/candidates', registration))).id as string;
}

/** A journey with the career coach and the job coach. */
async function started(): Promise<string> {
  const { id } = await done(api.post(northCoach, '/v1/journeys', { candidate: await registered(), route: 'inflow' }));
  await does(id, 'assign-coach', { role: 'career-coach', coach: northCoach }, northCoordinator);
  await does(id, 'assign-coach', { role: 'job-coach', coach: jobCoach }, northCoordinator);
  return id as string;
}

async function handedOver(): Promise<{ readonly handover: string; readonly candidate: string; readonly position: string }> {
  const handover = (await done(api.post(werkcentrum, '/v1/handovers', offer()))).id as string;
  const verb = (name: string, body: object = {}) => done(api.post(northCoordinator, `/v1/handovers/${handover}/_${name}`, body));
  await verb('accept');
  await verb('name-coach', { coach: northCoach });
  const { position } = await verb('record-attempt', { channel: 'phone', at: await api.clock.now(), outcome: 'reached' });
  await api.carryOut(`handover/${handover}`);
  const { state } = await api.ports.executor.stateOf(`handover/${handover}`);
  return { handover, candidate: (state as { candidate: string }).candidate.replace('candidate/', ''), position };
}

describe('what waits', () => {
  test('is nothing while the candidate has the use of the data restricted, and is there again when that is lifted', async () => {
    const candidate = await registered();
    const { id } = await done(api.post(northCoach, '/v1/journeys', { candidate, route: 'inflow' }));
    await api.carryOut(`journey/${id}`);
    const task = { role: 'career-coach', dueOn: '2030-05-16', text: 'Bellen over de proefles.' };
    const added = await does(id, 'add-task', task);
    const waitingNow = async (position: string) =>
      kinds(await waiting(northCoordinator, '&unassigned=true', position, `journey/${id}`));
    expect(await waitingNow(added.position)).toEqual(['task general']);

    await done(api.post(northCoach, `/v1/candidates/${candidate}/_restrict`, { ground: 'accuracy-contested' }));
    await api.carryOut(`candidate/${candidate}`);
    const { body, status } = await api.post(northCoach, `/v1/journeys/${id}/_add-task`, task);
    expect([status, body.code]).toEqual([409, 'candidate-restricted']);
    expect(body.allowed).not.toContain('add-task');
    const absent = await does(id, 'assign-coach', { role: 'job-coach', coach: jobCoach }, northCoordinator);
    expect(await waitingNow(absent.position)).toEqual([]);

    await done(api.post(northCoordinator, `/v1/candidates/${candidate}/_lift-restriction`));
    await api.carryOut(`candidate/${candidate}`);
    const again = await does(id, 'add-task', task);
    expect(await waitingNow(again.position)).toEqual(['task general', 'task general']);
  });

  test('is whose it is now, with the words for who guides the candidate, and names for who asks', async () => {
    const id = await started();
    await does(id, 'plan-conversation', {
      start: '2030-05-14T09:30:00+02:00',
      end: '2030-05-14T10:15:00+02:00',
      mode: 'video',
    });
    await does(id, 'add-task', { role: 'career-coach', dueOn: '2030-05-16', text: 'Bellen over de proefles.' });
    const { position } = await does(id, 'add-task', {
      role: 'labour-market-coach',
      dueOn: '2030-05-15',
      text: 'Werkplek zoeken.',
    });
    const mine = await waiting(northCoach, '&names=true', position, `journey/${id}`);
    expect(kinds(mine)).toEqual(['conversation video', 'task general']);
    expect(mine[1]).toEqual({
      ...{ stream: `journey/${id}`, item: expect.stringMatching(/^task:/), kind: 'task', code: 'general' },
      ...{ candidate: expect.any(String), task: expect.any(String), placement: null, role: 'career-coach' },
      ...{ assignee: northCoach, openTo: null, absent: null, since: null, until: null },
      ...{ dueAt: '2030-05-16T07:00:00.000Z', overdue: false },
      ...{ text: 'Bellen over de proefles.', name: 'Wobbe Vandaagsma' },
    });
    const opened = await api.asSuperuser<{ purpose: string }>(`select purpose from vault.openings where actor = $1`, [
      northCoach,
    ]);
    expect(opened.rows.map(({ purpose }) => purpose)).toContain('today');

    const nobodys = (who: Who) => waiting(who, '&unassigned=true', position, `journey/${id}`);
    expect(await nobodys(northCoordinator)).toMatchObject([{ kind: 'task', openTo: 'coordinator', text: 'Werkplek zoeken.' }]);
    expect(await nobodys(northDesk)).toMatchObject([{ kind: 'task', assignee: null, text: null }]);
    expect((await nobodys(northDesk))[0]).not.toHaveProperty('name');
    expect(kinds(await waiting(northCoordinator, '', position, `journey/${id}`))).toEqual(['task general']);
    expect(kinds(await waiting(northCoordinator, `&coach=${northCoach}`, position, `journey/${id}`))).toEqual(kinds(mine));
    expect(await waiting(colleague, '', position, `journey/${id}`)).toEqual([]);
    expect(await waiting(southCoordinator, '&unassigned=true', position, `journey/${id}`)).toEqual([]);
  });

  test('is asked within the role', async () => {
    const refused = await api.get(northCoach, `/v1/today?coach=${jobCoach}`);
    expect([refused.status, refused.body.code]).toEqual([403, 'not-allowed']);
    expect((await api.get(northCoach, `/v1/today?coach=${northCoach}`)).status).toBe(200);
    expect((await api.get(northSteering, '/v1/today')).status).toBe(403);
    expect((await api.get(werkcentrum, '/v1/today')).status).toBe(403);
    const both = await api.get(northCoordinator, `/v1/today?coach=${northCoach}&unassigned=true`);
    expect(violationsOf(both)).toEqual(['query unassigned one-of']);
    expect(violationsOf(await api.get(northCoach, '/v1/today?cursor=nonsense&kind=naps'))).toEqual(['query kind not-one-of']);
  });

  test('comes in pages, each once', async () => {
    const id = await started();
    let position = '';
    for (const day of ['17', '15', '16'])
      ({ position } = await does(id, 'add-task', { role: 'career-coach', dueOn: `2030-05-${day}`, text: `Op ${day} mei.` }));
    const seen: Item[] = [];
    let next: string | null = null;
    do {
      const page: { items: Item[]; next: string | null } = await done(
        api.get(northCoach, `/v1/today?limit=2&kind=task&position=${position}${next === null ? '' : `&cursor=${next}`}`),
      );
      seen.push(...page.items);
      next = page.next;
    } while (next !== null);
    const own = seen.filter(({ stream }) => stream === `journey/${id}`);
    expect(own.map(({ text }) => text)).toEqual(['Op 15 mei.', 'Op 16 mei.', 'Op 17 mei.']);
    expect(new Set(seen.map(({ item }) => item)).size).toBe(seen.length);
    expect(kinds(await waiting(northCoach, '&dueBefore=2030-05-16T00:00:00Z', position, `journey/${id}`))).toEqual([
      'task general',
    ]);
  });

  test('of a colleague is for the stand-in on a day off, and only then', async () => {
    const id = await started();
    const { position } = await does(id, 'add-task', { role: 'job-coach', dueOn: '2030-05-15', text: 'Werkgever bellen.' });
    expect(await waiting(northCoach, '', position, `journey/${id}`)).toMatchObject([{ kind: 'task', assignee: jobCoach }]);
    expect(kinds(await waiting(jobCoach, '', position, `journey/${id}`))).toEqual(['task general']);
    await api.clock.moveTo('2030-05-14T08:00:00.000Z');
    expect(await waiting(northCoach, '', position, `journey/${id}`)).toEqual([]);
  });

  test('of a handover is the coordinator’s until there is a coach', async () => {
    const offered = await done(api.post(werkcentrum, '/v1/handovers', offer()));
    const stream = `handover/${offered.id}`;
    const [accept] = await waiting(northCoordinator, '&names=true', offered.position, stream);
    expect(accept).toMatchObject({ kind: 'promise', code: 'accept', assignee: null, openTo: 'coordinator', overdue: false });
    expect(accept?.['name']).toBe('Samira el Idrissi');
    const { handover, position } = await handedOver();
    expect(kinds(await waiting(northCoach, '', position, `handover/${handover}`))).toEqual(['promise conversation']);
    expect(await waiting(northCoordinator, '', position, `handover/${handover}`)).toEqual([]);
  });

  test('of an enquiry is for whoever it was given to', async () => {
    const asking = {
      from: 'candidate',
      channel: 'phone',
      contact: { name: 'Ayla' },
      question: 'Kan dat?',
      followUpOn: '2030-05-16',
    };
    const { id, position: made } = await done(api.post(northDesk, '/v1/enquiries', asking));
    expect(await waiting(northDesk, '&names=true', made, `enquiry/${id}`)).toMatchObject([
      { kind: 'follow-up', openTo: 'front-desk', name: 'Ayla' },
    ]);
    const { position } = await done(api.post(northDesk, `/v1/enquiries/${id}/_route`, { member: northCoach }));
    expect(await waiting(northDesk, '', position, `enquiry/${id}`)).toEqual([]);
    expect(kinds(await waiting(northCoach, '', position, `enquiry/${id}`))).toEqual(['follow-up']);
  });

  test('an erasure is the coordinator’s to approve', async () => {
    const id = await registered();
    const { position } = await done(api.post(northDesk, `/v1/candidates/${id}/_request-erasure`, { reason: 'candidate-asked' }));
    expect(kinds(await waiting(northCoordinator, '&kind=erasure', position, `candidate/${id}`))).toEqual([
      'erasure candidate-asked',
    ]);
    expect(await waiting(northDesk, '&kind=erasure', position, `candidate/${id}`)).toEqual([]);
  });

  test('is overdue when its day has passed', async () => {
    const id = await started();
    const { position } = await does(id, 'add-task', { role: 'career-coach', dueOn: '2030-05-14', text: 'Vandaag nog.' });
    expect(await waiting(northCoach, '', position, `journey/${id}`)).toMatchObject([{ overdue: false }]);
    await api.clock.moveTo('2030-05-14T21:59:59.000Z');
    expect(await waiting(northCoach, '', position, `journey/${id}`)).toMatchObject([{ overdue: false }]);
    await api.clock.moveTo('2030-05-14T22:00:00.000Z');
    const { items } = await done(api.get(northCoach, '/v1/today?limit=100'));
    const overdue = (items as readonly Item[]).map((item) => item['overdue']);
    expect(overdue.lastIndexOf(true)).toBe(overdue.filter(Boolean).length - 1);
    expect((items as readonly Item[]).find(({ stream }) => stream === `journey/${id}`)).toMatchObject({ overdue: true });
  });
});

describe('the workload', () => {
  interface Load {
    readonly coach: string;
    readonly journeys: { readonly open: number; readonly byRole: object; readonly byStep: object };
    readonly tasks: { readonly open: number; readonly overdue: number };
    readonly [name: string]: unknown;
  }
  const loads = async (position: string, query = '') => {
    const { items } = await done(api.get(northCoordinator, `/v1/workload?position=${position}${query}`));
    return new Map((items as readonly Load[]).map((load) => [load.coach, load]));
  };

  test('is for the coordinator, by coach', async () => {
    const { position: before } = await does(await started(), 'add-note', { text: 'Begonnen.' });
    const was = (await loads(before)).get(jobCoach);
    const id = await started();
    await does(id, 'add-task', { role: 'job-coach', dueOn: '2030-05-20', text: 'Bellen.' });
    const { position } = await does(id, 'enter-step', { step: 'matching', reason: 'ready-for-work' });
    const now = await loads(position, '&names=true');
    expect(now.get(jobCoach)).toMatchObject({
      name: 'Noor Bakker',
      member: true,
      roles: ['job-coach'],
      workingDays: [2, 3],
      standIn: northCoach,
      absentUntil: null,
      journeys: {
        open: (was?.journeys.open ?? 0) + 1,
        byRole: { 'career-coach': 0, 'labour-market-coach': 0, 'job-coach': (was?.journeys.open ?? 0) + 1 },
        byStep: expect.objectContaining({ matching: 1 }),
      },
      tasks: { open: (was?.tasks.open ?? 0) + 1 },
    });
    expect(now.get(colleague)).toMatchObject({ journeys: { open: 0 }, tasks: { open: 0, overdue: 0 }, handovers: 0 });
    expect(now.get(northCoach)?.['handovers']).toBeGreaterThan(0);
    expect([...now.keys()]).not.toContain(northCoordinator);
    await does(id, 'record-absence', { coach: jobCoach, returnsOn: '2030-05-27' });
    const away = await does(id, 'add-note', { text: 'Is er even niet.' });
    const absent = await loads(away.position);
    expect(absent.get(jobCoach)).toMatchObject({
      absentUntil: '2030-05-26T22:00:00.000Z',
      tasks: { open: was?.tasks.open ?? 0 },
    });
    expect((await api.get(northCoach, '/v1/workload')).status).toBe(403);
    expect((await api.get(northSteering, '/v1/workload')).status).toBe(403);
  });
});

describe('what the sender hears of a journey', () => {
  const feedback = {
    purpose: 'extra-feedback',
    legalBasis: 'consent',
    textVersion: '1',
    givenOn: '2030-05-13',
    how: 'spoken',
    expiresOn: '2032-01-05',
  };
  const placement = {
    employer: 'employer-1',
    startsOn: '2030-05-15',
    contract: 'permanent',
    hours: 32,
    contractEndsOn: null,
    wageBand: 'up-to-3000',
    inTechnology: true,
    attribution: 'spt',
    line: 'installation',
    trainingNeeded: false,
    practiceTrainer: 'named',
  };

  async function guided(): Promise<{ readonly handover: string; readonly candidate: string; readonly id: string }> {
    const { handover, candidate } = await handedOver();
    await done(api.post(northCoach, `/v1/handovers/${handover}/_complete`, { withoutConversation: 'candidate-wishes-none' }));
    const { id } = await done(api.post(northCoach, '/v1/journeys', { candidate, route: 'inflow' }));
    await api.carryOut(`journey/${id}`);
    return { handover, candidate, id: id as string };
  }
  const heard = async (handover: string, position: string) =>
    (await done(api.get(werkcentrum, `/v1/feedback?handover=${handover}&limit=100&position=${position}`))).items as {
      kind: string;
    }[];
  const says = async (candidate: string, verb: string, body: object) => {
    await done(api.post(northDesk, `/v1/candidates/${candidate}/_${verb}`, body));
    await api.carryOut(`candidate/${candidate}`);
  };
  const agreedIn = async (id: string) => ((await api.ports.executor.stateOf(`journey/${id}`)).state as KnownState).feedbackAgreed;

  test('is placed and durable, and nothing else, and nothing once the candidate withdrew what was agreed', async () => {
    const [agreed, withdrawn] = [await guided(), await guided()];
    await api.clock.moveTo('2030-05-15T10:00:00.000Z');
    await says(withdrawn.candidate, 'give-disclosure', feedback);
    expect(await agreedIn(withdrawn.id)).toBe(true);
    await does(agreed.id, 'begin-placement', placement);
    await does(withdrawn.id, 'begin-placement', placement);
    await says(withdrawn.candidate, 'withdraw-disclosure', { purpose: 'extra-feedback' });
    expect(await agreedIn(withdrawn.id)).toBe(false);
    const { state } = await api.ports.executor.stateOf(`candidate/${withdrawn.candidate}`);
    expect((state as CandidateState & { telling: unknown[] }).telling).toEqual([]);
    await api.clock.moveTo('2030-11-20T10:00:00.000Z');
    for (const { id } of [agreed, withdrawn]) await api.carryOut(`journey/${id}`);
    const seen = { term: 'half-year', seen: 'payslip', seenOn: '2030-11-18' };
    await does(agreed.id, 'establish-durability', seen);
    const { position } = await does(withdrawn.id, 'establish-durability', seen);
    const items = await heard(agreed.handover, position);
    expect(items.slice(0, 2)).toEqual([
      {
        handover: agreed.handover,
        reference: expect.any(String),
        kind: 'durable',
        term: 'half-year',
        occurred: expect.any(String),
      },
      { handover: agreed.handover, reference: expect.any(String), kind: 'placed', occurred: '2030-05-14T22:00:00.000Z' },
    ]);
    expect((await heard(withdrawn.handover, position)).map(({ kind }) => kind)).not.toContain('durable');
    expect((await heard(withdrawn.handover, position)).map(({ kind }) => kind)).toContain('placed');
    expect(JSON.stringify(items)).not.toMatch(/employer|3000|payslip|journey/);
    expect((await done(api.get(northCoordinator, `/v1/feedback?position=${position}`))).items).toEqual([]);
  });

  test('an agreement that expires ends it as well, and a new one lets it begin again', async () => {
    const { handover, candidate, id } = await guided();
    await says(candidate, 'give-disclosure', { ...feedback, expiresOn: '2030-11-21' });
    await api.clock.moveTo('2030-11-22T10:00:00.000Z');
    await api.carryOut(`candidate/${candidate}`);
    expect(await agreedIn(id)).toBe(false);
    const { position } = await does(id, 'begin-placement', { ...placement, startsOn: '2030-11-22' });
    expect((await heard(handover, position)).map(({ kind }) => kind)).not.toContain('placed');
    await says(candidate, 'give-disclosure', { ...feedback, givenOn: '2030-11-22' });
    expect(await agreedIn(id)).toBe(true);
  });
});
