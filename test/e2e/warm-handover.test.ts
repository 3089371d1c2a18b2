import { personKeyAt } from '../../apps/api/commands/keys.js';
import { partyOf } from '../../apps/api/shared/parties.js';
import type { Policy } from '../../libs/policy/policy.js';
import { amsterdam, grootAmsterdam, handOver, noordHolland, offer, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Caller, type Page } from '../support/system.js';

interface Party {
  readonly kind: string;
  readonly id: string;
}
interface PromiseView {
  readonly promise: string;
  readonly party: Party;
  readonly dueAt: string;
  readonly status: string;
}
interface HandoverView {
  readonly id: string;
  readonly view: string;
  readonly status: string;
  readonly open: boolean;
  readonly revision: number;
  readonly reference: string;
  readonly lead: Party | null;
  readonly nextPromise: { readonly promise: string; readonly party: Party; readonly dueAt: string } | null;
  readonly lapsed: number;
  readonly coach: string | null;
  readonly candidate: string | null;
  readonly name?: string;
  readonly failedInARow: number | null;
  readonly promises: readonly PromiseView[];
  readonly planned: { readonly start: string; readonly end: string; readonly mode: string } | null;
  readonly ended: { readonly reason: string | null; readonly advice: unknown } | null;
  readonly held: {
    readonly present: readonly string[];
    readonly told: string;
    readonly promised: string;
    readonly askNext: string;
  } | null;
  readonly person: { readonly familyName: string } | null;
  readonly question: string | null;
}
interface CandidateView {
  readonly id: string;
  readonly status: string;
  readonly revision: number;
  readonly persona: string;
  readonly origin: {
    readonly channel: string;
    readonly organisation: Party | null;
    readonly stream: string | null;
    readonly campaign: string | null;
  };
  readonly coaches: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly person?: { readonly familyName: string; readonly phone?: string };
  readonly linked: readonly string[];
}
interface TimelineLine {
  readonly type: string;
  readonly stream: string;
  readonly occurred: string;
  readonly words: { readonly nl: string };
  readonly texts: Readonly<Record<string, unknown>>;
}
interface ReportRow {
  readonly sender: Party;
  readonly promise: string;
  readonly side: string;
  readonly kept: number;
  readonly broken: number;
  readonly late: number;
  readonly share: number | null;
}

const zaans: Party = { kind: 'organisation', id: zaanstreek.id };
const noord: Party = { kind: 'service-point', id: noordHolland.id };
const groot: Party = { kind: 'service-point', id: grootAmsterdam.id };

let system: System;
let sender: Caller;
let frontDesk: Caller;
let coordinator: Caller;
let coach: Caller;
let coordinatorThere: Caller;
let coachThere: Caller;

beforeAll(async () => {
  system = await System.start({ now: '2030-04-15T06:00:00Z' });
  sender = system.as(zaanstreek.id);
  frontDesk = system.as('front-desk-noord-holland');
  coordinator = system.as('coordinator-noord-holland');
  coach = system.as('career-coach-noord-holland');
  coordinatorThere = system.as('coordinator-groot-amsterdam');
  coachThere = system.as('career-coach-groot-amsterdam');
}, startTimeout);

afterAll(() => system?.stop());

/** Taken, with a coach, and the candidate registered. */
async function taken(reference: string, overrides: object = {}): Promise<string> {
  const id = await handOver(sender, reference, overrides);
  await coordinator.does(`/handovers/${id}/_accept`);
  await coordinator.does(`/handovers/${id}/_name-coach`, { coach: 'career-coach-noord-holland' });
  await system.settled();
  return id;
}

const seenBy = (caller: Caller, id: string): Promise<HandoverView> => caller.sees<HandoverView>(`/handovers/${id}`);

async function feedbackOn(handover: string): Promise<readonly string[]> {
  const { items } = await sender.sees<Page<{ readonly kind: string }>>(`/feedback?handover=${handover}`);
  return items.map(({ kind }) => kind).toReversed();
}

async function typesOf(id: string, caller = coordinator): Promise<readonly string[]> {
  const { items } = await caller.sees<Page<TimelineLine>>(`/handovers/${id}/timeline?limit=100`);
  return items.map(({ type }) => type.replace(/^handover\.|\.v1$/g, '')).toReversed();
}

describe('a candidate is handed over warmly', () => {
  let id: string;
  let candidate: string;

  test('the inbox of the service point that serves the municipality shows it, with the next promise', async () => {
    const offered = await sender.does('/handovers', offer('ZW-1', { servicePoint: undefined, municipality: 'Zaanstad' }));
    id = offered.id;
    const inbox = await coordinator.sees<Page<HandoverView>>('/handovers?status=offered&order=due&names=true', offered);
    expect(inbox.items).toHaveLength(1);
    expect(inbox.items[0]).toMatchObject({
      id,
      reference: 'ZW-1',
      view: 'full',
      name: 'Wilhelmina van Klokkenberg',
      lead: zaans,
      nextPromise: { promise: 'accept', party: noord, dueAt: '2030-04-16T15:00:00.000Z' },
    });
    expect(await seenBy(coordinator, id)).toMatchObject({
      question: 'Waar kan ik leren lassen?',
      person: { familyName: 'Klokkenberg' },
    });
  });

  test('a municipality that nobody serves is told at once, with alternatives', async () => {
    const refused = await sender.isRefused('/handovers', offer('ZW-1a', { servicePoint: undefined, municipality: 'Vaals' }));
    expect(refused).toMatchObject({ status: 409, code: 'no-service-point-for-municipality' });
    expect(refused.facts?.['alternatives']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: noordHolland.id }),
        expect.objectContaining({ id: grootAmsterdam.id }),
      ]),
    );
  });

  test('the coordinator accepts and names a coach, and the lead passes over', async () => {
    await coordinator.does(`/handovers/${id}/_accept`);
    const named = await coordinator.does(`/handovers/${id}/_name-coach`, { coach: 'career-coach-noord-holland' });
    const seen = await coordinator.sees<HandoverView>(`/handovers/${id}`, named);
    expect(seen).toMatchObject({
      status: 'accepted',
      lead: noord,
      coach: 'career-coach-noord-holland',
      nextPromise: { promise: 'contact' },
    });
    const loads = await coordinator.sees<{ readonly items: readonly object[] }>('/handovers/coach-loads');
    expect(loads.items).toEqual([{ coach: 'career-coach-noord-holland', open: 1 }]);
    expect(await coordinator.isRefused(`/handovers/${id}/_name-coach`, { coach: 'career-coach-groot-amsterdam' })).toMatchObject({
      status: 409,
      code: 'no-such-member',
    });
  });

  test('the candidate is registered as a follow-up, with persona, origin and coach', async () => {
    await system.settled();
    candidate = (await seenBy(coordinator, id)).candidate ?? '';
    const { items } = await coach.sees<Page<CandidateView>>('/candidates?names=true');
    expect(items).toMatchObject([
      {
        id: candidate,
        status: 'active',
        persona: '2',
        name: 'Wilhelmina van Klokkenberg',
        origin: { channel: 'handover', organisation: zaans, stream: `handover/${id}` },
        coaches: { 'career-coach': 'career-coach-noord-holland' },
      },
    ]);
  });

  test('each attempt to reach the candidate is recorded', async () => {
    await system.advance('2030-04-15T08:00:00Z');
    const attempt = (outcome: string, at: string): object => ({
      channel: 'phone',
      at,
      outcome,
      note: 'Gebeld op het vaste nummer.',
    });
    await coach.does(`/handovers/${id}/_record-attempt`, attempt('not-reached', '2030-04-15T09:30:00+02:00'));
    expect(
      await coach.isRefused(`/handovers/${id}/_record-attempt`, attempt('reached', '2030-04-15T12:00:00+02:00')),
    ).toMatchObject({
      status: 409,
      code: 'attempt-in-the-future',
    });
    const reached = await coach.does(`/handovers/${id}/_record-attempt`, attempt('reached', '2030-04-15T09:50:00+02:00'));
    expect(await coach.sees<HandoverView>(`/handovers/${id}`, reached)).toMatchObject({ status: 'in-contact', failedInARow: 0 });
  });

  test('a time is picked that suits all three, and comes as a calendar file', async () => {
    const interval = (start: string, end: string): object => ({
      start: `2030-04-17T${start}:00+02:00`,
      end: `2030-04-17T${end}:00+02:00`,
    });
    await coach.does(`/handovers/${id}/_propose-times`, {
      by: 'candidate',
      times: [interval('08:00', '10:30'), interval('11:00', '17:00')],
    });
    const wanted = { ...interval('10:00', '10:30'), mode: 'at-receiver' };
    expect(await coach.isRefused(`/handovers/${id}/_plan-conversation`, wanted)).toMatchObject({
      status: 409,
      code: 'time-does-not-suit-all',
      facts: { lacking: ['coach'] },
    });
    await coach.does(`/handovers/${id}/_propose-times`, { by: 'coach', times: [interval('10:00', '11:30')] });
    const suitable = await coach.sees<{ readonly items: readonly object[] }>(`/handovers/${id}/suitable-times`);
    expect(suitable.items).toEqual([
      { start: '2030-04-17T08:00:00.000Z', end: '2030-04-17T08:30:00.000Z' },
      { start: '2030-04-17T09:00:00.000Z', end: '2030-04-17T09:30:00.000Z' },
    ]);
    const planned = await coach.does(`/handovers/${id}/_plan-conversation`, wanted);
    expect(await coach.sees<HandoverView>(`/handovers/${id}`, planned)).toMatchObject({ status: 'conversation-planned' });
    for (const party of [coach, sender]) {
      const file = await party.get<string>(`/handovers/${id}/conversation.ics`);
      expect(file.headers.get('content-type')).toMatch(/^text\/calendar/);
      expect(file.text).toContain('DTSTART:20300417T080000Z');
      expect(file.text).toContain('DTEND:20300417T083000Z');
      expect(file.text).not.toMatch(/Klokkenberg|Roodnat/);
    }
  });

  test('the warm conversation is held and the handover completed', async () => {
    const conversation = {
      heldAt: '2030-04-17T10:00:00+02:00',
      present: ['advisor', 'candidate', 'coach'],
      told: 'Heeft in een bakkerij gewerkt.',
      promised: 'Een dag meelopen bij een lasser.',
      askNext: 'Hoe was de meeloopdag?',
    };
    expect(await coach.isRefused(`/handovers/${id}/_record-conversation`, conversation)).toMatchObject({
      code: 'conversation-in-the-future',
    });
    expect(await coach.isRefused(`/handovers/${id}/_complete`)).toMatchObject({
      status: 409,
      code: 'reason-needed-without-conversation',
    });
    await system.advance('2030-04-17T09:00:00Z');
    await coach.does(`/handovers/${id}/_record-conversation`, conversation);
    const completed = await coach.does(`/handovers/${id}/_complete`);
    expect(await coach.sees<HandoverView>(`/handovers/${id}`, completed)).toMatchObject({
      status: 'completed',
      open: false,
      lead: noord,
      nextPromise: null,
      lapsed: 0,
      held: {
        present: ['advisor', 'candidate', 'coach'],
        told: 'Heeft in een bakkerij gewerkt.',
        askNext: 'Hoe was de meeloopdag?',
      },
    });
  });

  test('the sender hears how it went, and nothing more', async () => {
    await system.projected();
    expect(await feedbackOn(id)).toEqual(['accepted', 'coach-named', 'conversation-held', 'ended']);
    const seen = await sender.get<HandoverView>(`/handovers/${id}`);
    expect(seen.body).toMatchObject({ view: 'sender', status: 'completed', lead: noord, reference: 'ZW-1' });
    const all = seen.text + (await sender.get(`/feedback?handover=${id}`)).text;
    expect(all).not.toMatch(/Klokkenberg|bakkerij|lasser|career-coach|Gebeld|meeloopdag/);
    expect(await sender.get(`/handovers/${id}/timeline`)).toMatchObject({ status: 403 });
  });

  test('the timeline tells it in order, with the texts for who may read them', async () => {
    const types = await typesOf(id);
    expect(types.filter((type) => type === 'obligation-settled')).toHaveLength(2);
    expect(types.filter((type) => type !== 'obligation-settled')).toEqual([
      ...['offered', 'accepted', 'promise-kept', 'coach-named', 'promise-kept'],
      ...['attempt-recorded', 'attempt-recorded', 'promise-kept', 'times-proposed', 'times-proposed', 'conversation-planned'],
      ...['conversation-held', 'promise-kept', 'promise-kept', 'completed'],
    ]);
    const { items } = await coach.sees<Page<TimelineLine>>(`/candidates/${candidate}/timeline?limit=100`);
    expect(new Set(items.map(({ stream }) => stream))).toEqual(new Set([`handover/${id}`, `candidate/${candidate}`]));
    const held = items.find(({ type }) => type === 'handover.conversation-held.v1');
    expect(held).toMatchObject({ texts: { '/told': 'Heeft in een bakkerij gewerkt.' }, occurred: '2030-04-17T08:00:00.000Z' });
    expect(items.every(({ words }) => words.nl.length > 0)).toBe(true);
  });

  test('the report of promises counts it on both sides, as JSON and as CSV', async () => {
    const path = '/reports/promises?from=2030-04-01T00:00:00Z&to=2030-05-01T00:00:00Z';
    for (const reader of [sender, system.as('programme-manager-noord-holland'), system.as('steering-group-noord-holland')]) {
      const { rows } = await reader.sees<{ readonly rows: readonly ReportRow[] }>(path);
      expect(
        rows.map(({ sender: by, promise, side, kept, broken, share }) => [by.id, promise, side, kept, broken, share]),
      ).toEqual([
        [zaanstreek.id, 'advisorPresent', 'sender', 1, 0, 1],
        [zaanstreek.id, 'accept', 'receiver', 1, 0, 1],
        [zaanstreek.id, 'coach', 'receiver', 1, 0, 1],
        [zaanstreek.id, 'contact', 'receiver', 1, 0, 1],
        [zaanstreek.id, 'conversation', 'receiver', 1, 0, 1],
      ]);
    }
    const csv = await sender.get<string>(path, { headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    const [header, ...lines] = csv.text.trimEnd().split('\r\n');
    expect(header).toContain(',sender,senderName,promise,side,kept,broken,late,released,open,share,');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain(`,organisation:${zaanstreek.id},Werkcentrum Zaanstreek-Waterland,accept,receiver,1,0,0,0,0,1,`);
  });
});

describe('a handover ends otherwise', () => {
  const advice = 'Begin met een taaltraject.';

  test('declined with advice: the lead returns to the sender, which takes the candidate back', async () => {
    const id = await handOver(sender, 'ZW-10');
    expect(await frontDesk.isRefused(`/handovers/${id}/_decline`, { reason: 'no-capacity' })).toMatchObject({
      status: 400,
      errors: [{ in: 'body', location: { pointer: '/advice' } }],
    });
    const declined = await frontDesk.does(`/handovers/${id}/_decline`, { reason: 'no-capacity', advice });
    expect(await sender.sees<HandoverView>(`/handovers/${id}`, declined)).toMatchObject({
      status: 'declined',
      open: false,
      lead: zaans,
      ended: { reason: 'no-capacity', advice },
      nextPromise: { promise: 'takeBack', party: zaans, dueAt: '2030-04-19T15:00:00.000Z' },
    });
    const takenBack = await sender.does(`/handovers/${id}/_take-back`);
    expect(await sender.sees<HandoverView>(`/handovers/${id}`, takenBack)).toMatchObject({ lead: zaans, nextPromise: null });
    expect(await sender.isRefused(`/handovers/${id}/_take-back`)).toMatchObject({ status: 409, code: 'nothing-to-take-back' });
    await system.projected();
    expect(await feedbackOn(id)).toEqual(['ended']);
  });

  test('withdrawn by the sender, after which nothing can be done', async () => {
    const id = await taken('ZW-11');
    const withdrawn = await sender.does(`/handovers/${id}/_withdraw`, { reason: 'found-work' });
    expect(await coordinator.sees<HandoverView>(`/handovers/${id}`, withdrawn)).toMatchObject({
      status: 'withdrawn',
      lead: zaans,
      nextPromise: null,
    });
    expect(await coordinator.isRefused(`/handovers/${id}/_accept`)).toMatchObject({
      status: 409,
      code: 'not-allowed-in-this-state',
      facts: { status: 'withdrawn' },
      allowed: [],
    });
  });

  test('returned with advice after the third failed attempt in a row', async () => {
    const own = { servicePoint: grootAmsterdam.id };
    const id = await handOver(sender, 'ZW-12', own);
    await coordinatorThere.does(`/handovers/${id}/_accept`);
    await coordinatorThere.does(`/handovers/${id}/_name-coach`, { coach: 'career-coach-groot-amsterdam' });
    const at = await system.now();
    for (const channel of ['phone', 'email', 'letter'])
      await coachThere.does(`/handovers/${id}/_record-attempt`, { channel, at, outcome: 'not-reached', advice });
    await system.projected();
    expect(await seenBy(sender, id)).toMatchObject({ status: 'returned', lead: zaans, ended: { reason: 'unreachable', advice } });
    expect(
      await coachThere.isRefused(`/handovers/${id}/_record-attempt`, { channel: 'phone', at, outcome: 'reached' }),
    ).toMatchObject({ status: 409 });
    const types = await typesOf(id, coachThere);
    expect(types.filter((type) => type === 'attempt-recorded')).toHaveLength(3);
    expect(types).toContain('returned');
  });

  test('returned by the coach with a reason and advice', async () => {
    const id = await taken('ZW-13');
    const returned = await coach.does(`/handovers/${id}/_return`, { reason: 'other-help-first', advice });
    expect(await sender.sees<HandoverView>(`/handovers/${id}`, returned)).toMatchObject({
      status: 'returned',
      lead: zaans,
      ended: { reason: 'other-help-first', advice },
    });
  });

  test('declined by the candidate, who wants no further help: nobody has the lead', async () => {
    const id = await taken('ZW-14');
    const declined = await coach.does(`/handovers/${id}/_record-candidate-declined`, { reason: 'no-further-help' });
    expect(await coordinator.sees<HandoverView>(`/handovers/${id}`, declined)).toMatchObject({
      status: 'declined-by-candidate',
      lead: null,
    });
    const other = await taken('ZW-15');
    const stays = await coach.does(`/handovers/${other}/_record-candidate-declined`, { reason: 'prefers-sender' });
    expect(await coordinator.sees<HandoverView>(`/handovers/${other}`, stays)).toMatchObject({ lead: zaans });
  });

  test('entered in error', async () => {
    const id = await handOver(sender, 'ZW-16');
    const marked = await sender.does(`/handovers/${id}/_mark-entered-in-error`, { reason: 'wrong-person' });
    expect(await coordinator.sees<HandoverView>(`/handovers/${id}`, marked)).toMatchObject({
      status: 'entered-in-error',
      open: false,
    });
  });

  test('completed without a conversation only with a reason', async () => {
    const id = await taken('ZW-17');
    await coach.does(`/handovers/${id}/_record-attempt`, { channel: 'phone', at: await system.now(), outcome: 'reached' });
    const completed = await coach.does(`/handovers/${id}/_complete`, { withoutConversation: 'candidate-wishes-none' });
    expect(await coach.sees<HandoverView>(`/handovers/${id}`, completed)).toMatchObject({ status: 'completed', held: null });
    await system.projected();
    expect(await feedbackOn(id)).toEqual(['accepted', 'coach-named', 'ended']);
  });
});

describe('a handover is redirected to the other service point', () => {
  let id: string;

  async function keysAtVault(): Promise<Readonly<Record<string, boolean>>> {
    const owners = [noordHolland.key, grootAmsterdam.key];
    const keyIds = owners.map((owner) => personKeyAt(`handover/${id}`, partyOf(owner)).keyId);
    const rows = await system.sql<{ owner: string; destroyed: boolean }>(
      'app',
      'select owner, wrapped is null as destroyed from vault.keys where key_id = any ($1)',
      [keyIds],
    );
    return Object.fromEntries(rows.map(({ owner, destroyed }) => [owner, destroyed]));
  }

  test('it waits for the other one, while the proposer keeps the lead that it has not', async () => {
    id = await handOver(sender, 'ZW-20');
    expect(await coordinatorThere.get(`/handovers/${id}`)).toMatchObject({ status: 404 });
    const proposed = await coordinator.does(`/handovers/${id}/_redirect`, {
      servicePoint: grootAmsterdam.id,
      reason: 'closer-to-home',
    });
    expect(await coordinatorThere.sees<HandoverView>(`/handovers/${id}`, proposed)).toMatchObject({
      view: 'full',
      status: 'redirect-proposed',
      lead: noord,
      person: { familyName: 'Klokkenberg' },
      question: 'Waar kan ik leren lassen?',
      nextPromise: { promise: 'accept', party: groot },
    });
    expect(await keysAtVault()).toEqual({ [noordHolland.key]: false, [grootAmsterdam.key]: false });
  });

  test('it takes effect when the other one accepts; who passed it on keeps the status only', async () => {
    const accepted = await coordinatorThere.does(`/handovers/${id}/_accept`);
    await system.settled();
    expect(await coordinatorThere.sees<HandoverView>(`/handovers/${id}`, accepted)).toMatchObject({
      status: 'accepted',
      lead: groot,
    });
    const before = await coordinator.get<HandoverView>(`/handovers/${id}`);
    expect(before.body).toMatchObject({ view: 'status-only', status: 'accepted', lead: groot });
    expect(before.text).not.toMatch(/Klokkenberg|lassen|reference|person|promises/);
    expect(await keysAtVault()).toEqual({ [noordHolland.key]: true, [grootAmsterdam.key]: false });
    const search = { name: 'Klokkenberg' };
    const found = await coordinatorThere.finds<Page<CandidateView>>('/candidates/_search', search);
    expect(found.items.map(({ origin }) => origin.stream)).toContain(`handover/${id}`);
    const here = await coordinator.finds<Page<CandidateView>>('/candidates/_search', search);
    expect(here.items.map(({ origin }) => origin.stream)).not.toContain(`handover/${id}`);
    expect(await coordinator.isRefused(`/handovers/${id}/_accept`)).toMatchObject({ status: 409 });
  });

  test('a redirect that is declined returns the lead to the sender', async () => {
    const declined = await handOver(sender, 'ZW-21');
    await coordinator.does(`/handovers/${declined}/_redirect`, { servicePoint: grootAmsterdam.id, reason: 'no-capacity' });
    expect(
      await coordinator.isRefused(`/handovers/${declined}/_redirect`, { servicePoint: noordHolland.id, reason: 'other' }),
    ).toMatchObject({ status: 409 });
    const answer = await coordinatorThere.does(`/handovers/${declined}/_decline`, {
      reason: 'outside-region',
      advice: 'Terug naar het werkcentrum.',
    });
    expect(await sender.sees<HandoverView>(`/handovers/${declined}`, answer)).toMatchObject({
      status: 'declined',
      lead: zaans,
      ended: { advice: 'Terug naar het werkcentrum.' },
    });
  });
});

describe('a service point hands over itself', () => {
  test('to a werkcentrum, which takes it by the same process', async () => {
    const id = await handOver(coach, 'NH-1', { servicePoint: undefined, organisation: amsterdam.id });
    const werkcentrum = system.as(amsterdam.id);
    expect(await sender.get(`/handovers/${id}`)).toMatchObject({ status: 404 });
    expect(await werkcentrum.sees<HandoverView>(`/handovers/${id}`)).toMatchObject({
      view: 'full',
      lead: noord,
      person: { familyName: 'Klokkenberg' },
      nextPromise: { promise: 'accept', party: { kind: 'organisation', id: amsterdam.id } },
    });
    await werkcentrum.does(`/handovers/${id}/_accept`);
    await werkcentrum.does(`/handovers/${id}/_name-coach`, { coach: amsterdam.id });
    await werkcentrum.does(`/handovers/${id}/_record-attempt`, { channel: 'phone', at: await system.now(), outcome: 'reached' });
    const completed = await werkcentrum.does(`/handovers/${id}/_complete`, { withoutConversation: 'already-in-conversation' });
    expect(await coach.sees<HandoverView>(`/handovers/${id}`, completed)).toMatchObject({
      view: 'sender',
      status: 'completed',
      lead: { kind: 'organisation', id: amsterdam.id },
    });
    const { items } = await coach.sees<Page<{ readonly kind: string }>>(`/feedback?handover=${id}`, completed);
    expect(items.map(({ kind }) => kind)).toEqual(['ended', 'coach-named', 'accepted']);
  });

  test('to another service point', async () => {
    const id = await handOver(coach, 'NH-2', { servicePoint: grootAmsterdam.id });
    await coordinatorThere.does(`/handovers/${id}/_accept`);
    await system.settled();
    const { candidate } = await seenBy(coordinatorThere, id);
    expect(await coachThere.sees<CandidateView>(`/candidates/${candidate}`)).toMatchObject({
      origin: { channel: 'handover', organisation: noord },
    });
    expect(await seenBy(coach, id)).toMatchObject({ view: 'sender', lead: groot });
  });
});

describe('a command is carried out once, and only on what its giver has seen', () => {
  test('the same key and body give the same answer; another body is refused', async () => {
    const body = offer('ZW-30');
    const first = await sender.post('/handovers', body, { key: 'key-30' });
    const again = await sender.post('/handovers', body, { key: 'key-30' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(await sender.isRefused('/handovers', offer('ZW-30', { urgency: 'urgent' }), { key: 'key-30' })).toMatchObject({
      status: 422,
      code: 'command-id-reused',
    });
    expect(await sender.isRefused('/handovers', offer('ZW-31'), { key: 'key-30' })).toMatchObject({
      status: 422,
      code: 'command-id-reused',
    });
    expect(await sender.isRefused('/handovers', body, { key: 'key-31' })).toMatchObject({
      status: 409,
      code: 'reference-already-used',
    });
    const { id } = first.body as unknown as { id: string };
    const accepted = await coordinator.does(`/handovers/${id}/_accept`, {}, { key: 'key-32' });
    await coordinator.does(`/handovers/${id}/_name-coach`, { coach: 'career-coach-noord-holland' });
    expect(await coordinator.does(`/handovers/${id}/_accept`, {}, { key: 'key-32' })).toEqual(accepted);
    await system.projected();
    expect((await typesOf(id)).filter((type) => type === 'accepted')).toHaveLength(1);
  });

  test('the same key given at the same time gives one answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => sender.does('/handovers', offer('ZW-33'), { key: 'key-33' })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const { items } = await sender.sees<Page<HandoverView>>('/handovers?reference=ZW-33', answers[0]);
    expect(items).toHaveLength(1);
  });

  test('a revision that has moved on is refused, and so is what the state does not allow', async () => {
    const id = await handOver(sender, 'ZW-34');
    await system.projected();
    const seen = await coordinator.get<HandoverView>(`/handovers/${id}`);
    expect(seen.headers.get('etag')).toBe(`"${seen.body.revision}"`);
    await coordinator.does(`/handovers/${id}/_accept`, {}, { ifMatch: seen.body.revision });
    expect(
      await coordinator.isRefused(
        `/handovers/${id}/_name-coach`,
        { coach: 'career-coach-noord-holland' },
        { ifMatch: seen.body.revision },
      ),
    ).toMatchObject({
      status: 412,
      code: 'stale-revision',
    });
    const refused = await coordinator.isRefused(`/handovers/${id}/_accept`);
    expect(refused).toMatchObject({ status: 409, code: 'not-allowed-in-this-state' });
    expect(refused.allowed).toEqual(expect.arrayContaining(['name-coach', 'return', 'record-attempt']));
    const { commands } = await coordinator.sees<{ readonly commands: readonly string[] }>(`/handovers/${id}/allowed-commands`);
    expect([...commands].sort()).toEqual([...(refused.allowed ?? [])].sort());
  });

  test('all that is wrong with the input is told at once, without repeating it', async () => {
    const reply = await sender.post(
      '/handovers',
      offer('111222333', { urgency: 'now', question: 'Mijn nummer is 111222333.', surprise: true }),
    );
    expect(reply.status).toBe(400);
    expect(reply.body.errors?.map(({ location }) => location.pointer).sort()).toEqual([
      '/question',
      '/reference',
      '/surprise',
      '/urgency',
    ]);
    expect(reply.text).not.toContain('111222333');
  });
});

describe('what must still happen', () => {
  test('open obligations are listed, the most pressing first, for the own service point only', async () => {
    const id = await handOver(sender, 'ZW-40');
    await system.projected();
    interface Obligation {
      readonly stream: string;
      readonly obligationId: string;
      readonly dueAt: string;
    }
    const { items } = await coordinator.sees<Page<Obligation>>(`/open-obligations?stream=handover/${id}`);
    expect(items.map(({ obligationId, dueAt }) => [obligationId, dueAt])).toEqual([
      [`remind:accept:${noordHolland.key}`, '2030-04-18T07:00:00.000Z'],
      [`lapse:accept:${noordHolland.key}`, '2030-04-18T15:00:00.000Z'],
      [`remind:coach:${noordHolland.key}`, '2030-04-19T07:00:00.000Z'],
      [`lapse:coach:${noordHolland.key}`, '2030-04-19T15:00:00.000Z'],
      [`remind:contact:${noordHolland.key}`, '2030-04-23T07:00:00.000Z'],
      [`lapse:contact:${noordHolland.key}`, '2030-04-23T15:00:00.000Z'],
      [`remind:conversation:${noordHolland.key}`, '2030-04-25T07:00:00.000Z'],
      [`lapse:conversation:${noordHolland.key}`, '2030-04-25T15:00:00.000Z'],
    ]);
    expect((await coordinatorThere.sees<Page<Obligation>>(`/open-obligations?stream=handover/${id}`)).items).toEqual([]);
  });

  test('another policy holds for promises made from then on', async () => {
    const before = await handOver(sender, 'ZW-41');
    const administrator = system.as('administrator-noord-holland');
    const { policy } = await administrator.sees<{ readonly policy: Policy }>(`/policies/${noordHolland.id}`);
    const { version, ...terms } = policy;
    await administrator.does(`/policies/${noordHolland.id}/_set`, { ...terms, promises: { ...terms.promises, accept: 2 } });
    const after = await handOver(sender, 'ZW-42');
    const due = async (id: string) => (await seenBy(coordinator, id)).promises.find(({ promise }) => promise === 'accept')?.dueAt;
    await system.projected();
    expect(await due(before)).toBe('2030-04-18T15:00:00.000Z');
    expect(await due(after)).toBe('2030-04-19T15:00:00.000Z');
    const { items } = await coordinator.sees<Page<{ readonly version: number }>>(`/policies/${noordHolland.id}/versions`);
    expect(items.map(({ version }) => version)).toEqual([version + 1, version]);
  });
});

describe('people at the front desk', () => {
  const person = {
    givenName: 'Ferdinand',
    familyName: 'Hoogstraten',
    dateOfBirth: '1988-02-29',
    email: 'ferdinand@voorbeeld.example',
    phone: '06 20000002',
  };
  let enquiry: string;

  test('an enquiry is registered, routed and followed up on its day', async () => {
    const registered = await frontDesk.does('/enquiries', {
      from: 'candidate',
      channel: 'phone',
      contact: { name: 'Ferdinand Hoogstraten', phone: '06 20000002' },
      question: 'Kan ik monteur worden?',
      followUpOn: '2030-04-18',
      campaign: 'techniek-doe-dag',
    });
    enquiry = registered.id;
    await frontDesk.does(`/enquiries/${enquiry}/_route`, { role: 'career-coach' });
    await system.advance('2030-04-18T08:00:00Z');
    const followUp = await coach.does(`/enquiries/${enquiry}/_record-follow-up`, {
      outcome: 'not-reached',
      text: 'Geen gehoor.',
      nextOn: '2030-04-23',
    });
    expect(await coach.sees(`/enquiries/${enquiry}`, followUp)).toMatchObject({
      status: 'open',
      from: 'candidate',
      toRole: 'career-coach',
      followUpOn: '2030-04-23',
      texts: [
        { kind: 'contact', text: { name: 'Ferdinand Hoogstraten' } },
        { kind: 'question', text: 'Kan ik monteur worden?' },
        { kind: 'follow-up', outcome: 'not-reached', text: 'Geen gehoor.' },
      ],
    });
    const { items } = await coach.sees<Page<TimelineLine>>(`/enquiries/${enquiry}/timeline`);
    expect(items.map(({ type }) => type)).toContain('enquiry.follow-up-fell-due.v1');
  });

  test('the enquirer becomes a candidate and can be found on three letters of the name', async () => {
    await frontDesk.does(`/enquiries/${enquiry}/_become-candidate`, {
      person,
      situation: { workStatus: 'employed', sector: 'hospitality' },
    });
    await system.settled();
    const { candidate } = await frontDesk.sees<{ readonly candidate: string }>(`/enquiries/${enquiry}`);
    expect(await coach.sees(`/candidates/${candidate}`)).toMatchObject({
      persona: '4',
      origin: { channel: 'enquiry', stream: `enquiry/${enquiry}`, campaign: 'techniek-doe-dag' },
    });
    for (const name of ['hoo', 'Ferd hoog', 'HOOGSTRATEN']) {
      const { items } = await coach.finds<Page<CandidateView>>('/candidates/_search', { name });
      expect(items.map(({ id }) => id)).toEqual([candidate]);
    }
    for (const name of ['hox', 'ferdinanda', 'ho'])
      expect((await coach.finds<Page<CandidateView>>('/candidates/_search', { name })).items).toEqual([]);
    expect((await coachThere.finds<Page<CandidateView>>('/candidates/_search', { name: 'hoogstraten' })).items).toEqual([]);
  });

  test('possible duplicates are shown, linked and unlinked', async () => {
    const registered = await frontDesk.does('/candidates', {
      person: { ...person, givenName: 'F.', phone: '+31 6 20000002', email: 'FERDINAND@voorbeeld.example' },
      situation: {},
      origin: { channel: 'event', campaign: 'meet-and-match' },
    });
    interface Duplicates {
      readonly items: readonly { readonly candidate: string; readonly name: string; readonly sharing: readonly string[] }[];
    }
    const { items } = await coordinator.sees<Duplicates>(`/candidates/${registered.id}/possible-duplicates`, registered);
    expect(items).toMatchObject([{ name: 'Ferdinand Hoogstraten', sharing: ['email', 'phone'] }]);
    const [{ candidate: other } = { candidate: '' }] = items;
    const before = await coordinator.finds<Duplicates>('/candidates/_find-duplicates', {
      person: { ...person, phone: undefined, email: undefined },
    });
    expect(before.items).toMatchObject([{ candidate: other, sharing: ['name-and-birth'] }]);
    await coordinator.does(`/candidates/${registered.id}/_link-duplicate`, { candidate: other });
    await system.settled();
    expect(await coordinator.sees<CandidateView>(`/candidates/${other}`)).toMatchObject({ linked: [registered.id] });
    await coordinator.does(`/candidates/${other}/_unlink-duplicate`, { candidate: registered.id });
    await system.settled();
    expect(await coordinator.sees<CandidateView>(`/candidates/${registered.id}`)).toMatchObject({
      linked: [],
      persona: 'not-yet-known',
    });
  });

  test('what is known of a candidate is corrected, kept up to date, and taken along in one click', async () => {
    const { items } = await coach.finds<Page<CandidateView>>('/candidates/_search', { name: 'Ferdinand' });
    const id = items[0]?.id ?? '';
    await coach.does(`/candidates/${id}/_correct-personal-data`, {
      person: { ...person, familyName: 'Hogestraten', phone: '06 20000003' },
    });
    await coach.does(`/candidates/${id}/_change-situation`, { situation: { workStatus: 'employed', sector: 'installation' } });
    await coach.does(`/candidates/${id}/_add-note`, { text: 'Wil eerst een dag meelopen.' });
    const consent = {
      purpose: 'supply-sheet',
      textVersion: '2026-1',
      givenOn: '2030-04-18',
      how: 'spoken',
      expiresOn: '2030-05-18',
    };
    expect(await coach.isRefused(`/candidates/${id}/_give-disclosure`, { ...consent, legalBasis: 'public-task' })).toMatchObject({
      status: 409,
      code: 'optional-needs-consent',
    });
    const given = await coach.does(`/candidates/${id}/_give-disclosure`, { ...consent, legalBasis: 'consent' });
    expect((await coach.get(`/candidates/${id}/dossier`)).status).toBe(403);
    const dossier = await coordinator.get<{ readonly history: readonly TimelineLine[]; readonly candidate: CandidateView }>(
      `/candidates/${id}/dossier?position=${given.position}`,
    );
    expect(dossier.body.candidate).toMatchObject({ persona: '5', person: { familyName: 'Hogestraten', phone: '06 20000003' } });
    expect(dossier.text).toContain('Wil eerst een dag meelopen.');
    expect(dossier.text).toContain('Kan ik monteur worden?');
    expect(dossier.headers.get('content-disposition')).toContain('dossier.json');
    expect((await coach.finds<Page<CandidateView>>('/candidates/_search', { name: 'hogestr' })).items).toHaveLength(1);
    expect((await coach.finds<Page<CandidateView>>('/candidates/_search', { name: 'Ferdinand hoogstr' })).items).toEqual([]);
  });
});
