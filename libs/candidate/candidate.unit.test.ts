import fc from 'fast-check';
import { dutchCalendar } from '../calendar/index.js';
import { actions, rolesFor } from '../identity/access.js';
import { systemActor, type Actor, type Role } from '../kernel/actor.js';
import { isRejection, type Context } from '../kernel/aggregate.js';
import { given } from '../kernel/given.js';
import { deriveId } from '../kernel/ids.js';
import { defaultPolicy } from '../policy/policy.js';
import type { Sealed } from '../vault/sealed.js';
import {
  assignedCoaches,
  candidate,
  candidateCommandRoles,
  candidateRejections,
  isDisclosed,
  mayReadTexts,
  toHandOver,
  type CandidateCommand,
  type CandidateEvent,
  type CandidateState,
  type Situation,
} from './index.js';

const id = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c001';
const other = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c002';
const stream = `candidate/${id}`;
const key = deriveId('person-key', stream);
const party = { kind: 'service-point', id: 'spt-noord' } as const;
const monday = '2026-03-02T09:00:00.000Z';
const twoYearsLater = '2028-03-02T09:00:00.000Z';

function sealed(text: string, under = key): Sealed {
  return { sealed: `v1.${under}.${Buffer.from(text.padEnd(40)).toString('base64url')}` };
}

function member(name: string, ...roles: readonly Role[]): Actor {
  return { kind: 'person', id: name, roles, party };
}

const desk = member('desk', 'front-desk');
const coach = member('coach', 'career-coach');
const coordinator = member('coordinator', 'coordinator');
const overstap = systemActor(party);

function by(actor: Actor, now = monday, commandId = 'command-1'): Context {
  return { now, commandId, stream, actor, policy: defaultPolicy, calendar: dutchCalendar };
}

const situation: Situation = { workStatus: 'not-working', benefitPayer: 'uwv', technicalBackground: false };
const registered: CandidateEvent = {
  type: 'candidate.registered.v1',
  data: {
    candidate: id,
    servicePoint: 'spt-noord',
    personKey: key,
    person: sealed('person'),
    situation,
    persona: 2,
    origin: { channel: 'walk-in' },
    copies: [],
    dataTermEndsAt: twoYearsLater,
  },
};
const restricted: CandidateEvent = {
  type: 'candidate.restricted.v1',
  data: { ground: 'accuracy-contested', dueAt: monday, dataTermEndsAt: twoYearsLater },
};
const linked: CandidateEvent = {
  type: 'candidate.duplicate-linked.v1',
  data: { candidate: other, tellOther: true, link: 1, dueAt: monday },
};
const disclosed: CandidateEvent = {
  type: 'candidate.disclosure-given.v1',
  data: {
    disclosure: 'disclosure-1',
    purpose: 'supply-sheet',
    legalBasis: 'consent',
    textVersion: '2026-01',
    givenOn: '2026-03-02',
    how: 'in-writing',
    expiresAt: '2026-09-30T22:00:00.000Z',
    dueAt: monday,
    dataTermEndsAt: twoYearsLater,
  },
};
const due: CandidateEvent = { type: 'candidate.due-for-erasure.v1', data: { since: twoYearsLater } };
const requested: CandidateEvent = {
  type: 'candidate.erasure-requested.v1',
  data: { reason: 'candidate-asked', requestedBy: 'coach' },
};

function approved(keys = [key], alsoErased: readonly string[] = []): CandidateEvent {
  return { type: 'candidate.erasure-approved.v1', data: { reason: 'candidate-asked', keys, linked: alsoErased, dueAt: monday } };
}

describe('registration', () => {
  const origin = {
    channel: 'handover',
    organisation: { kind: 'organisation', id: 'werkcentrum-noord' },
    handover: '5f0c',
  } as const;
  const fromHandover: CandidateCommand = {
    type: 'register-from-handover',
    data: { personKey: key, person: sealed('person'), situation, origin },
  };

  test('follows a handover and keeps where the person came from', () => {
    given(candidate, [])
      .when(fromHandover, by(overstap))
      .then([{ ...registered, data: { ...registered.data, origin } } as CandidateEvent]);
  });

  test('from the same handover twice is one registration', () => {
    const first = given(candidate, []).when(fromHandover, by(overstap)).decision;
    if (isRejection(first)) throw new Error('was refused');
    given(candidate, first).when(fromHandover, by(overstap)).then([]);
    given(candidate, [registered]).when(fromHandover, by(overstap)).thenRejected('candidate-already-registered');
  });

  test('by the front desk names channel, campaign and who referred', () => {
    const byDesk: CandidateCommand = {
      type: 'register',
      data: {
        personKey: key,
        person: sealed('person'),
        situation: {},
        origin: { channel: 'campaign', campaign: 'techniekdag-2026' },
      },
    };
    const { decision } = given(candidate, []).when(byDesk, by(desk));
    expect(decision).toMatchObject([
      { data: { persona: 'not-yet-known', origin: { channel: 'campaign', campaign: 'techniekdag-2026' } } },
    ]);
  });

  test('is a service point’s, and only of what is sealed for this person', () => {
    const register: CandidateCommand = {
      type: 'register',
      data: { personKey: key, person: sealed('person', deriveId('another')), situation, origin: { channel: 'phone' } },
    };
    given(candidate, []).when(register, by(desk)).thenRejected('sealed-with-other-key');
    const elsewhere: Actor = { ...desk, party: { kind: 'organisation', id: 'werkcentrum-noord' } };
    given(candidate, []).when(register, by(elsewhere)).thenRejected('only-a-service-point-registers');
    given(candidate, [])
      .when(register, by(member('chief', 'programme-manager')))
      .thenRejected('role-not-allowed');
  });
});

describe('situation and skills', () => {
  test('a new situation gives the persona of that moment; the same situation is nothing new', () => {
    const working: Situation = { ...situation, workStatus: 'employed', sector: 'metal' };
    given(candidate, [registered])
      .when({ type: 'change-situation', data: { situation: working } }, by(coach, '2026-04-01T08:00:00.000Z'))
      .then([
        {
          type: 'candidate.situation-changed.v1',
          data: { situation: working, persona: 5, dataTermEndsAt: '2028-04-01T08:00:00.000Z' },
        },
      ]);
    given(candidate, [registered])
      .when({ type: 'change-situation', data: { situation: { ...situation } } }, by(coach))
      .then([]);
  });

  test.each([
    ['too-many-skills', Array.from({ length: 11 }, (_, index) => ({ skill: `skill-${index}`, origin: 'practice' as const }))],
    ['skill-given-twice', ['self-reported', 'practice'].map((origin) => ({ skill: 'weld', origin: origin as 'practice' }))],
    ['skill-not-from-competentnl', [{ skill: 'kan goed lassen', origin: 'practice' as const }]],
  ])('%s', (code, skills) => {
    given(candidate, [registered]).when({ type: 'record-skills', data: { skills } }, by(coach)).thenRejected(code);
  });

  test('ten skills with their origin are kept, and recording them again is nothing new', () => {
    const skills = Array.from({ length: 10 }, (_, index) => ({
      skill: `https://example.org/skill/${index}`,
      origin: 'certificate' as const,
    }));
    const recorded: CandidateEvent = { type: 'candidate.skills-recorded.v1', data: { skills, dataTermEndsAt: twoYearsLater } };
    given(candidate, [registered]).when({ type: 'record-skills', data: { skills } }, by(coach)).then([recorded]);
    given(candidate, [registered, recorded]).when({ type: 'record-skills', data: { skills } }, by(coach)).then([]);
  });
});

describe('notes and coaches', () => {
  test('a coach per role, the earlier one named in the event', () => {
    const first: CandidateEvent = {
      type: 'candidate.coach-assigned.v1',
      data: { role: 'career-coach', coach: 'coach', previous: null, dataTermEndsAt: twoYearsLater },
    };
    const { state } = given(candidate, [registered, first]);
    expect(assignedCoaches(state)).toEqual(['coach']);
    const assign: CandidateCommand = { type: 'assign-coach', data: { role: 'career-coach', coach: 'colleague' } };
    given(candidate, [registered, first])
      .when(assign, by(coordinator))
      .then([{ ...first, data: { ...first.data, coach: 'colleague', previous: 'coach' } } as CandidateEvent]);
    given(candidate, [registered, first]).when(assign, by(coach)).thenRejected('role-not-allowed');
  });

  test('a note is sealed under the key of its candidate', () => {
    given(candidate, [registered])
      .when({ type: 'add-note', data: { text: sealed('note', deriveId('another')) } }, by(coach))
      .thenRejected('sealed-with-other-key');
    const { decision } = given(candidate, [registered]).when({ type: 'add-note', data: { text: sealed('note') } }, by(coach));
    expect(decision).toMatchObject([{ type: 'candidate.note-added.v1', data: { text: sealed('note') } }]);
  });
});

describe('disclosures', () => {
  const give = {
    type: 'give-disclosure',
    data: {
      purpose: 'supply-sheet',
      legalBasis: 'consent',
      textVersion: '2026-01',
      givenOn: '2026-03-02',
      how: 'in-writing',
      expiresOn: '2026-09-30',
    },
  } as const satisfies CandidateCommand;

  test('holds through its last day, and expires by an obligation', () => {
    const disclosure = deriveId('disclosure', stream, 'command-1');
    const { data } = disclosed as Extract<CandidateEvent, { type: 'candidate.disclosure-given.v1' }>;
    const event = { ...disclosed, data: { ...data, disclosure } } as CandidateEvent;
    given(candidate, [registered]).when(give, by(coach)).then([event]);

    const { state } = given(candidate, [registered, event]);
    expect(isDisclosed(state, 'supply-sheet', '2026-09-30T21:59:59.999Z')).toBe(true);
    expect(isDisclosed(state, 'supply-sheet', '2026-09-30T22:00:00.000Z')).toBe(false);
    expect(isDisclosed(state, 'introduction', monday)).toBe(false);

    const expiry = candidate.pending(state).find((obligation) => obligation.command.type === 'expire-disclosure');
    expect(expiry).toMatchObject({ dueAt: '2026-09-30T22:00:00.000Z', target: stream });
    given(candidate, [registered, event])
      .when(expiry?.command as CandidateCommand, by(overstap, '2026-09-30T22:00:01.000Z'))
      .then([
        {
          type: 'candidate.disclosure-expired.v1',
          data: { disclosure, purpose: 'supply-sheet', dueAt: '2026-09-30T22:00:00.000Z' },
          occurred: '2026-09-30T22:00:00.000Z',
        },
      ]);
  });

  test.each([
    ['optional-needs-consent', { legalBasis: 'public-task' as const }],
    ['consent-only-for-optional', { purpose: 'handover' as const }],
    ['given-in-the-future', { givenOn: '2026-03-03' }],
    ['expiry-in-the-past', { expiresOn: '2026-03-01' }],
  ])('%s', (code, change) => {
    given(candidate, [registered])
      .when({ ...give, data: { ...give.data, ...change } }, by(coach))
      .thenRejected(code);
  });

  test('withdrawal works at once, also when it was given twice, and leaves nothing to expire', () => {
    const again = { ...disclosed, data: { ...disclosed.data, disclosure: 'disclosure-2' } } as CandidateEvent;
    const withdraw: CandidateCommand = { type: 'withdraw-disclosure', data: { purpose: 'supply-sheet' } };
    const events: CandidateEvent[] = [registered, disclosed, again];
    const { decision } = given(candidate, events).when(withdraw, by(desk));
    if (isRejection(decision)) throw new Error('was refused');
    const { state } = given(candidate, [...events, ...decision]);
    expect(isDisclosed(state, 'supply-sheet', monday)).toBe(false);
    expect(candidate.pending(state).map(({ command }) => command.type)).toEqual(['mark-due-for-erasure']);
    given(candidate, [...events, ...decision])
      .when(withdraw, by(desk))
      .thenRejected('disclosure-not-given');
  });
});

describe('restriction', () => {
  test('leaves only the candidate’s rights, and who keeps the data', () => {
    const state = given(candidate, [registered, disclosed, restricted]).state;
    expect(candidate.allowedCommands(state, { ...coordinator, roles: ['coordinator', 'career-coach'] })).toEqual([
      'correct-personal-data',
      'assign-coach',
      'withdraw-disclosure',
      'lift-restriction',
      'request-erasure',
    ]);
    expect(isDisclosed(state, 'supply-sheet', monday)).toBe(false);
    given(candidate, [registered, restricted])
      .when({ type: 'change-situation', data: { situation: {} } }, by(coach))
      .thenRejected('candidate-restricted');
    given(candidate, [registered, restricted])
      .when({ type: 'correct-personal-data', data: { person: sealed('corrected') } }, by(coach))
      .then([
        { type: 'candidate.personal-data-corrected.v1', data: { person: sealed('corrected'), dataTermEndsAt: twoYearsLater } },
      ]);
  });

  test('ends when it is lifted', () => {
    given(candidate, [registered, restricted])
      .when({ type: 'lift-restriction', data: {} }, by(coordinator))
      .then([{ type: 'candidate.restriction-lifted.v1', data: { dueAt: monday, dataTermEndsAt: twoYearsLater } }]);
    given(candidate, [registered]).when({ type: 'lift-restriction', data: {} }, by(coordinator)).thenRejected('not-restricted');
    given(candidate, [registered, restricted])
      .when({ type: 'restrict', data: { ground: 'needed-for-a-claim' } }, by(coach))
      .thenRejected('candidate-restricted');
  });

  test('and its end are told to every journey, in order, also to one that comes to light late', () => {
    const noted = (journey: string, standing: 'open' | 'ended'): CandidateEvent => ({
      type: 'candidate.journey-noted.v1',
      data: { journey, standing, dueAt: monday, dataTermEndsAt: twoYearsLater },
    });
    const lifted: CandidateEvent = {
      type: 'candidate.restriction-lifted.v1',
      data: { dueAt: monday, dataTermEndsAt: twoYearsLater },
    };
    const told = (...events: readonly CandidateEvent[]) =>
      candidate
        .pending(given(candidate, [registered, ...events]).state)
        .filter(({ command }) => command.type === 'change-restriction')
        .map(({ target, command }) => [target, command.data['restricted']]);
    const both = [noted('one', 'open'), noted('one', 'ended'), noted('two', 'open'), restricted];
    expect(told(...both)).toEqual([
      ['journey/one', true],
      ['journey/two', true],
    ]);
    const done = (id: string): CandidateEvent => ({
      type: 'candidate.obligation-settled.v1',
      data: { obligationId: id, outcome: 'done' },
    });
    expect(told(...both, lifted)).toEqual(told(...both));
    expect(told(...both, lifted, done('restriction:1:one'))).toEqual([
      ['journey/two', true],
      ['journey/one', false],
    ]);
    expect(told(restricted, noted('late', 'open'))).toEqual([['journey/late', true]]);
    expect(told(restricted, lifted, noted('late', 'open'))).toEqual([]);
  });
});

describe('duplicates', () => {
  test('the coordinator links them, and the other candidate is told', () => {
    const link: CandidateCommand = { type: 'link-duplicate', data: { candidate: other } };
    given(candidate, [registered]).when(link, by(coordinator)).then([linked]);
    given(candidate, [registered, linked]).when(link, by(coordinator)).then([]);
    given(candidate, [registered]).when(link, by(coach)).thenRejected('role-not-allowed');
    given(candidate, [registered])
      .when({ type: 'link-duplicate', data: { candidate: id } }, by(coordinator))
      .thenRejected('cannot-link-to-itself');
    const { state } = given(candidate, [registered, linked]);
    expect(candidate.pending(state)).toContainEqual({
      id: 'tell-linked:1',
      dueAt: monday,
      target: `candidate/${other}`,
      command: { type: 'accept-link', data: { candidate: id } },
      summary: 'duplicate is told of the link',
    });
  });

  test('being told of a link tells nobody in turn', () => {
    const accepted: CandidateEvent = { ...linked, data: { ...linked.data, tellOther: false } } as CandidateEvent;
    given(candidate, [registered])
      .when({ type: 'accept-link', data: { candidate: other } }, by(overstap))
      .then([accepted]);
    const { state } = given(candidate, [registered, accepted]);
    expect(candidate.pending(state).map(({ command }) => command.type)).toEqual(['mark-due-for-erasure']);
  });

  test('a link that the other side refuses is undone', () => {
    const refused = { obligationId: 'tell-linked:1', outcome: 'refused', code: 'other-service-point' } as const;
    given(candidate, [registered, linked])
      .when({ type: 'settle-obligation', data: refused }, by(overstap))
      .then([
        { type: 'candidate.obligation-settled.v1', data: refused },
        { type: 'candidate.duplicate-unlinked.v1', data: { candidate: other, tellOther: false, link: 2, dueAt: monday } },
      ]);
  });

  test('unlinking tells the other as well', () => {
    given(candidate, [registered, linked])
      .when({ type: 'unlink-duplicate', data: { candidate: other } }, by(coordinator))
      .then([{ type: 'candidate.duplicate-unlinked.v1', data: { candidate: other, tellOther: true, link: 2, dueAt: monday } }]);
    given(candidate, [registered])
      .when({ type: 'unlink-duplicate', data: { candidate: other } }, by(coordinator))
      .thenRejected('not-linked');
  });
});

describe('the data term', () => {
  test('ends two years after the last contact: listed, not erased', () => {
    const [obligation] = candidate.pending(given(candidate, [registered]).state);
    expect(obligation).toMatchObject({ dueAt: twoYearsLater, target: stream });
    given(candidate, [registered])
      .when(obligation?.command as CandidateCommand, by(overstap, twoYearsLater))
      .then([{ ...due, occurred: twoYearsLater }]);
    const { state } = given(candidate, [registered, due]);
    expect(candidate.pending(state)).toEqual([]);
    expect(candidate.personKeyOf(state)).toBe(key);
  });

  test('is moved along by contact, so that an earlier end lists nobody', () => {
    const note: CandidateEvent = {
      type: 'candidate.note-added.v1',
      data: { note: 'n', text: sealed('n'), dataTermEndsAt: '2029-01-01T00:00:00.000Z' },
    };
    given(candidate, [registered, note])
      .when({ type: 'mark-due-for-erasure', data: { term: twoYearsLater } }, by(overstap, twoYearsLater))
      .then([]);
    const [obligation] = candidate.pending(given(candidate, [registered, due, note]).state);
    expect(obligation).toMatchObject({ dueAt: '2029-01-01T00:00:00.000Z' });
  });

  test('that passed is a reason for erasure, which any coordinator may approve', () => {
    given(candidate, [registered])
      .when({ type: 'request-erasure', data: { reason: 'data-term-passed' } }, by(desk))
      .thenRejected('data-term-not-passed');
    const { decision } = given(candidate, [registered, due]).when({ type: 'approve-erasure', data: {} }, by(coordinator));
    expect(decision).toMatchObject([{ type: 'candidate.erasure-approved.v1', data: { reason: 'data-term-passed' } }]);
  });
});

describe('erasure', () => {
  const approve: CandidateCommand = { type: 'approve-erasure', data: {} };

  test('is asked for by one and approved by another', () => {
    given(candidate, [registered])
      .when({ type: 'request-erasure', data: { reason: 'candidate-asked' } }, by(coach))
      .then([requested]);
    const both = member('coach', 'career-coach', 'coordinator');
    given(candidate, [registered, requested]).when(approve, by(both)).thenRejected('approver-is-requester');
    expect(candidate.allowedCommands(given(candidate, [registered, requested]).state, both)).not.toContain('approve-erasure');
    given(candidate, [registered, requested]).when(approve, by(coordinator)).then([approved()]);
    given(candidate, [registered]).when(approve, by(coordinator)).thenRejected('erasure-not-requested');
  });

  test('may be declined with a reason', () => {
    given(candidate, [registered, requested])
      .when({ type: 'decline-erasure', data: { why: sealed('dispute') } }, by(coordinator))
      .then([{ type: 'candidate.erasure-declined.v1', data: { why: sealed('dispute'), dataTermEndsAt: twoYearsLater } }]);
  });

  test('destroys every key under which the person stood, and is done when the last is gone', () => {
    const copied: CandidateEvent = { ...registered, data: { ...registered.data, copies: ['copy'] } };
    given(candidate, [copied, requested])
      .when(approve, by(coordinator))
      .then([approved([key, 'copy'])]);

    const events: CandidateEvent[] = [copied, requested, approved([key, 'copy'])];
    const obligations = candidate.pending(given(candidate, events).state);
    expect(obligations.map(({ target, command }) => [target, command.type])).toEqual([
      [`vault/${key}`, 'destroy-key'],
      ['vault/copy', 'destroy-key'],
    ]);
    const settle = (obligationId: string): CandidateCommand => ({
      type: 'settle-obligation',
      data: { obligationId, outcome: 'done' },
    });
    const [first, last] = obligations.map((obligation) => settle(obligation.id)) as [CandidateCommand, CandidateCommand];
    const settled: CandidateEvent = { type: 'candidate.obligation-settled.v1', data: first.data as never };
    given(candidate, events).when(first, by(overstap)).then([settled]);
    given(candidate, [...events, settled])
      .when(last, by(overstap))
      .then([
        { type: 'candidate.obligation-settled.v1', data: last.data as never },
        { type: 'candidate.erased.v1', data: { reason: 'candidate-asked' } },
      ]);
  });

  test('is tried again the next day where a key could not be destroyed', () => {
    const settle: CandidateCommand = {
      type: 'settle-obligation',
      data: { obligationId: `destroy-key:${key}:1`, outcome: 'refused', code: 'vault-refused' },
    };
    const postponed: CandidateEvent = {
      type: 'candidate.erasure-postponed.v1',
      data: { key, attempt: 2, code: 'vault-refused', dueAt: '2026-03-03T09:00:00.000Z' },
    };
    given(candidate, [registered, requested, approved()]).when(settle, by(overstap)).then([postponed]);
    expect(candidate.pending(given(candidate, [registered, requested, approved(), postponed]).state)).toMatchObject([
      { id: `destroy-key:${key}:2`, dueAt: '2026-03-03T09:00:00.000Z' },
    ]);
  });

  test('reaches the linked candidates, who do not send it back', () => {
    given(candidate, [registered, linked, requested])
      .when(approve, by(coordinator))
      .then([approved([key], [other])]);
    const { state } = given(candidate, [registered, linked, requested, approved([key], [other])]);
    expect(candidate.pending(state)).toContainEqual(
      expect.objectContaining({
        target: `candidate/${other}`,
        command: { type: 'approve-linked-erasure', data: { candidate: id, reason: 'candidate-asked' } },
      }),
    );
    given(candidate, [registered, linked])
      .when({ type: 'approve-linked-erasure', data: { candidate: other, reason: 'candidate-asked' } }, by(overstap))
      .then([approved()]);
  });

  test('does not reach somebody who is no duplicate after all', () => {
    const unlinked: CandidateEvent = {
      type: 'candidate.duplicate-unlinked.v1',
      data: { candidate: other, tellOther: true, link: 2, dueAt: monday },
    };
    given(candidate, [registered, linked, unlinked])
      .when({ type: 'approve-linked-erasure', data: { candidate: other, reason: 'candidate-asked' } }, by(overstap))
      .thenRejected('not-linked');
  });

  test('leaves nothing to read or to do', () => {
    const erased: CandidateEvent = { type: 'candidate.erased.v1', data: { reason: 'candidate-asked' } };
    const gone: CandidateEvent = {
      type: 'candidate.obligation-settled.v1',
      data: { obligationId: `destroy-key:${key}:1`, outcome: 'done' },
    };
    const events: CandidateEvent[] = [registered, requested, approved(), gone, erased];
    const { state } = given(candidate, events);
    expect(candidate.isClosed(state)).toBe(true);
    expect(candidate.personKeyOf(state)).toBeNull();
    expect(candidate.pending(state)).toEqual([]);
    expect(JSON.stringify(state)).not.toContain('v1.');
    given(candidate, events)
      .when({ type: 'add-note', data: { text: sealed('n') } }, by(coach))
      .thenRejected('candidate-erased');
  });
});

describe('being handed over', () => {
  const handover = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c0aa';
  const record: CandidateCommand = { type: 'record-handover', data: { handover } };
  const recorded: CandidateEvent = { type: 'candidate.handover-recorded.v1', data: { handover, dueAt: monday } };
  const approval: CandidateEvent = {
    type: 'candidate.erasure-approved.v1',
    data: { reason: 'candidate-asked', keys: [key], linked: [], handovers: [handover], dueAt: monday },
  };
  const told = `erase-in-handover:${handover}`;
  const done = (obligationId: string): CandidateEvent => ({
    type: 'candidate.obligation-settled.v1',
    data: { obligationId, outcome: 'done' },
  });
  const settle = (obligationId: string): CandidateCommand => ({
    type: 'settle-obligation',
    data: { obligationId, outcome: 'done' },
  });

  test('is recorded once, for its own service point only', () => {
    given(candidate, [registered]).when(record, by(overstap)).then([recorded]);
    given(candidate, [registered, recorded]).when(record, by(overstap)).then([]);
    const elsewhere = systemActor({ kind: 'service-point', id: 'spt-zuid' });
    given(candidate, [registered]).when(record, by(elsewhere)).thenRejected('other-service-point');
  });

  test('is possible for who is neither restricted nor erased', () => {
    const held = (...events: CandidateEvent[]) => toHandOver(given(candidate, events).state);
    expect(held(registered)).toMatchObject({ status: 'active', person: sealed('person') });
    expect(held(registered, restricted)).toEqual({ rejection: 'candidate-restricted' });
    expect(held(registered, requested, approved())).toEqual({ rejection: 'candidate-erased' });
    expect(held()).toEqual({ rejection: 'candidate-unknown' });
  });

  test('is told by an approved erasure, which is done when all handovers are told and all keys gone', () => {
    given(candidate, [registered, recorded, requested])
      .when({ type: 'approve-erasure', data: {} }, by(coordinator))
      .then([approval]);
    const events = [registered, recorded, requested, approval];
    expect(candidate.pending(given(candidate, events).state)).toContainEqual({
      id: told,
      dueAt: monday,
      target: `handover/${handover}`,
      command: { type: 'erase-person', data: { candidate: id } },
      summary: 'erasure: the handover is told',
    });
    const destroyed = `destroy-key:${key}:1`;
    const erased: CandidateEvent = { type: 'candidate.erased.v1', data: { reason: 'candidate-asked' } };
    given(candidate, events)
      .when(settle(destroyed), by(overstap))
      .then([done(destroyed)]);
    given(candidate, [...events, done(destroyed)])
      .when(settle(told), by(overstap))
      .then([done(told), erased]);
    given(candidate, [...events, done(told)])
      .when(settle(destroyed), by(overstap))
      .then([done(destroyed), erased]);
  });

  test('that comes to light after the erasure is told as well', () => {
    const events = [registered, requested, approved()];
    given(candidate, events).when(record, by(overstap)).then([recorded]);
    expect(candidate.pending(given(candidate, [...events, recorded]).state)).toContainEqual(
      expect.objectContaining({ id: told }),
    );
  });
});

describe('a journey', () => {
  const journey = '5a1f7c52-8a3e-5d57-9a0c-3f6f2f0c7a11';
  const note = (standing: 'open' | 'ended'): CandidateCommand => ({ type: 'note-journey', data: { journey, standing } });
  const noted = (standing: 'open' | 'ended', now = monday, dataTermEndsAt = twoYearsLater): CandidateEvent => ({
    type: 'candidate.journey-noted.v1',
    data: { journey, standing, dueAt: now, dataTermEndsAt },
  });
  const summaries = (...events: CandidateEvent[]) =>
    candidate.pending(given(candidate, events).state).map(({ target, dueAt }) => [target, dueAt]);

  test('is noted once, also while the use of the data is restricted', () => {
    given(candidate, [registered, restricted])
      .when(note('open'), by(overstap))
      .then([noted('open')]);
    given(candidate, [registered, noted('open')])
      .when(note('open'), by(overstap))
      .then([]);
    given(candidate, [registered]).when(note('ended'), by(overstap)).then([]);
  });

  test('lets the data term rest while it is open; the term runs anew from its end', () => {
    expect(summaries(registered, noted('open'))).toEqual([]);
    const later = '2027-03-02T09:00:00.000Z';
    given(candidate, [registered, noted('open')])
      .when({ type: 'mark-due-for-erasure', data: { term: twoYearsLater } }, by(overstap, twoYearsLater))
      .then([]);
    given(candidate, [registered, noted('open')])
      .when(note('ended'), by(overstap, later))
      .then([noted('ended', later, '2029-03-02T09:00:00.000Z')]);
    const ended = noted('ended', later, '2029-03-02T09:00:00.000Z');
    expect(summaries(registered, noted('open'), ended)).toEqual([[stream, '2029-03-02T09:00:00.000Z']]);
  });

  test('ends when the candidate is erased, also one that comes to light late', () => {
    const requested: CandidateEvent = {
      type: 'candidate.erasure-requested.v1',
      data: { reason: 'candidate-asked', requestedBy: 'coach' },
    };
    const approval: CandidateEvent = {
      type: 'candidate.erasure-approved.v1',
      data: { reason: 'candidate-asked', keys: [key], linked: [], dueAt: monday },
    };
    const end = {
      id: `end-journey:${journey}`,
      dueAt: monday,
      target: `journey/${journey}`,
      command: { type: 'end-for-erased', data: {} },
      summary: 'erasure: the journey is told',
    };
    expect(candidate.pending(given(candidate, [registered, noted('open'), requested, approval]).state)).toContainEqual(end);
    const erasing = [registered, requested, approval];
    given(candidate, erasing)
      .when(note('open'), by(overstap))
      .then([noted('open')]);
    expect(candidate.pending(given(candidate, [...erasing, noted('open')]).state)).toContainEqual(end);
    given(candidate, [...erasing, noted('open')])
      .when(note('open'), by(overstap))
      .then([]);
  });
});

describe('extra feedback to the sender', () => {
  const give: CandidateCommand = {
    type: 'give-disclosure',
    data: {
      purpose: 'extra-feedback',
      legalBasis: 'consent',
      textVersion: '2026-01',
      givenOn: '2026-03-02',
      how: 'in-writing',
      expiresOn: '2026-09-30',
    },
  };
  const withdraw: CandidateCommand = { type: 'withdraw-disclosure', data: { purpose: 'extra-feedback' } };
  const note = (journey: string, standing: 'open' | 'ended'): CandidateCommand => ({
    type: 'note-journey',
    data: { journey, standing },
  });

  /** What the journeys are told, in the order in which the driver comes to it: where it is named, and in the end. */
  function heard(...commands: readonly (CandidateCommand | 'expiry' | 'driver')[]): readonly (readonly [string, boolean])[] {
    let events: CandidateEvent[] = [registered];
    const told: (readonly [string, boolean])[] = [];
    const owed = () => candidate.pending(given(candidate, events).state);
    const take = (command: CandidateCommand, at = monday) => {
      const actor = command.type === 'give-disclosure' || command.type === 'withdraw-disclosure' ? coach : overstap;
      const { decision } = given(candidate, events).when(command, by(actor, at));
      if (isRejection(decision)) throw new Error(decision.rejection);
      events = [...events, ...decision];
    };
    const drive = () => {
      for (;;) {
        const due = owed().filter(({ command }) => command.type === 'change-feedback-consent');
        expect(new Set(due.map(({ target }) => target)).size).toBe(due.length);
        const [first] = due;
        if (first === undefined) return;
        told.push([first.target, first.command.data['agreed'] as boolean]);
        take({ type: 'settle-obligation', data: { obligationId: first.id, outcome: 'done' } });
      }
    };
    for (const command of [...commands, 'driver' as const]) {
      if (command === 'driver') drive();
      else if (command !== 'expiry') take(command);
      else {
        const expiry = owed().find(({ command: due }) => due.type === 'expire-disclosure');
        if (expiry) take(expiry.command as CandidateCommand, expiry.dueAt);
      }
    }
    return told;
  }

  test('given, withdrawn or expired, every journey hears of it, also one that ended', () => {
    const journeys = [note('one', 'open'), note('one', 'ended'), note('two', 'open')];
    expect(heard(...journeys, give)).toEqual([
      ['journey/one', true],
      ['journey/two', true],
    ]);
    const both = (agreed: boolean) => [
      ['journey/one', agreed],
      ['journey/two', agreed],
    ];
    const byJourney = (told: readonly (readonly [string, boolean])[]) => [...told].sort(([a], [b]) => a.localeCompare(b));
    expect(byJourney(heard(...journeys, give, withdraw)).filter(([, agreed]) => !agreed)).toEqual(both(false));
    expect(byJourney(heard(...journeys, give, 'expiry')).filter(([, agreed]) => !agreed)).toEqual(both(false));
  });

  test('a journey hears in order, so that the last word holds', () => {
    expect(heard(note('one', 'open'), give, withdraw, give)).toEqual([
      ['journey/one', true],
      ['journey/one', false],
      ['journey/one', true],
    ]);
  });

  test('a journey that the candidate hears of later is told what was said before, once', () => {
    expect(heard(give, withdraw, note('one', 'open'), 'driver', note('one', 'ended'), note('one', 'open'))).toEqual([
      ['journey/one', false],
    ]);
  });

  test('of other purposes, or where nothing was said here, no journey hears', () => {
    const other = { ...give, data: { ...give.data, purpose: 'introduction' } } as CandidateCommand;
    expect(heard(note('one', 'open'), other, note('two', 'open'))).toEqual([]);
  });

  test('a withdrawal is told although the candidate is erased before', () => {
    const withdrawn: CandidateEvent[] = [
      registered,
      {
        type: 'candidate.journey-noted.v1',
        data: { journey: 'one', standing: 'open', dueAt: monday, dataTermEndsAt: twoYearsLater },
      },
      { ...disclosed, data: { ...disclosed.data, purpose: 'extra-feedback' } } as CandidateEvent,
      {
        type: 'candidate.disclosure-withdrawn.v1',
        data: { disclosure: 'disclosure-1', purpose: 'extra-feedback', dueAt: monday, dataTermEndsAt: twoYearsLater },
      },
      {
        type: 'candidate.erasure-approved.v1',
        data: { reason: 'candidate-asked', keys: [key], linked: [], dueAt: monday },
      },
    ];
    let { state } = given(candidate, withdrawn);
    const told: string[] = [];
    for (;;) {
      const due = candidate.pending(state).find(({ target }) => target === 'journey/one');
      if (due === undefined) break;
      told.push(`${due.command.type} ${String(due.command.data['agreed'])}`);
      const settle: CandidateCommand = { type: 'settle-obligation', data: { obligationId: due.id, outcome: 'done' } };
      const decision = candidate.decide(state, settle, by(overstap));
      if (isRejection(decision)) throw new Error(decision.rejection);
      state = decision.reduce(candidate.evolve, state);
    }
    expect(told).toEqual(['change-feedback-consent true', 'change-feedback-consent false', 'end-for-erased undefined']);
  });
});

describe('other service points', () => {
  test('neither see the candidate nor change anything', () => {
    const stranger: Actor = { ...coordinator, party: { kind: 'service-point', id: 'spt-zuid' } };
    const { state } = given(candidate, [registered]);
    expect(candidate.visibleTo(state)).toEqual([party]);
    expect(candidate.servicePointOf(state)).toBe('spt-noord');
    expect(candidate.allowedCommands(state, stranger)).toEqual([]);
    given(candidate, [registered])
      .when({ type: 'link-duplicate', data: { candidate: other } }, by(stranger))
      .thenRejected('other-service-point');
  });
});

describe('over all histories', () => {
  const actors = [desk, coach, coordinator, member('colleague', 'coordinator'), overstap];
  const texts = fc.constantFrom('a', 'b').map((text) => sealed(text));
  const others = fc.constantFrom(id, other, 'third').map((one) => ({ candidate: one }));
  const data: { readonly [type in CandidateCommand['type']]: fc.Arbitrary<Extract<CandidateCommand, { type: type }>['data']> } = {
    'register-from-handover': fc.constant({
      personKey: key,
      person: sealed('person'),
      situation,
      origin: { channel: 'handover', organisation: party, handover: 'h' } as const,
    }),
    register: fc.constant({ personKey: key, person: sealed('person'), situation, origin: { channel: 'walk-in' } as const }),
    'correct-personal-data': fc.record({ person: texts }),
    'change-situation': fc.constantFrom({ situation: {} }, { situation }),
    'record-skills': fc.constantFrom({ skills: [] }, { skills: [{ skill: 'weld', origin: 'practice' as const }] }),
    'assign-coach': fc.constant({ role: 'job-coach', coach: 'coach' } as const),
    'add-note': fc.record({ text: texts }),
    'give-disclosure': fc
      .record({
        grounded: fc.constantFrom(
          { purpose: 'supply-sheet', legalBasis: 'consent' } as const,
          { purpose: 'handover', legalBasis: 'public-task' } as const,
          { purpose: 'handover', legalBasis: 'consent' } as const,
        ),
        expiresOn: fc.constantFrom('2026-03-03', '2026-12-31', '2029-01-01', '2040-01-01'),
      })
      .map(({ grounded, expiresOn }) => ({
        ...grounded,
        textVersion: '1',
        givenOn: '2026-03-02',
        how: 'spoken' as const,
        expiresOn,
      })),
    'withdraw-disclosure': fc.constant({ purpose: 'supply-sheet' } as const),
    'expire-disclosure': fc.constant({ disclosure: 'unknown' }),
    restrict: fc.constant({ ground: 'objection-pending' } as const),
    'lift-restriction': fc.constant({}),
    'link-duplicate': others,
    'unlink-duplicate': others,
    'accept-link': others,
    'accept-unlink': others,
    'record-handover': fc.constantFrom({ handover: 'handover-1' }, { handover: 'handover-2' }),
    'note-journey': fc.record({
      journey: fc.constantFrom('journey-1', 'journey-2'),
      standing: fc.constantFrom('open' as const, 'ended' as const),
    }),
    'mark-due-for-erasure': fc.constant({ term: 'unknown' }),
    'request-erasure': fc.constantFrom({ reason: 'candidate-asked' } as const, { reason: 'data-term-passed' } as const),
    'decline-erasure': fc.record({ why: texts }),
    'approve-erasure': fc.constant({}),
    'approve-linked-erasure': others.map((one) => ({ ...one, reason: 'candidate-asked' as const })),
    'settle-obligation': fc.constant({ obligationId: 'unknown', outcome: 'done' } as const),
  };
  const types = Object.keys(data) as CandidateCommand['type'][];
  const lasting: readonly CandidateCommand['type'][] = ['restrict', 'approve-erasure', 'approve-linked-erasure'];
  /** What shuts the rest out comes seldom, so that histories get long before. */
  const commands = fc
    .oneof(
      { weight: 30, arbitrary: fc.constantFrom(...types.filter((type) => !lasting.includes(type))) },
      { weight: 1, arbitrary: fc.constantFrom(...lasting) },
    )
    .chain((type) =>
      (data[type] as fc.Arbitrary<CandidateCommand['data']>).map((one) => ({ type, data: one }) as CandidateCommand),
    );
  /** A command by somebody, or the obligation that falls due first, carried out or refused. */
  const steps = fc.oneof(
    { weight: 3, arbitrary: fc.record({ command: commands, actor: fc.constantFrom(...actors) }) },
    { weight: 1, arbitrary: fc.record({ outcome: fc.constantFrom('done' as const, 'refused' as const) }) },
  );
  type Step = { readonly command: CandidateCommand; readonly actor: Actor } | { readonly outcome: 'done' | 'refused' };
  /** Nearly all begin with a registration, so that what follows has something to work on. */
  const histories: fc.Arbitrary<readonly Step[]> = fc
    .tuple(
      fc.oneof(
        {
          weight: 9,
          arbitrary: data.register.map((one) => ({ command: { type: 'register', data: one }, actor: desk }) as const),
        },
        steps,
      ),
      fc.array(steps, { maxLength: 150, size: 'max' }),
    )
    .map(([first, rest]) => [first, ...rest]);

  function play(
    history: readonly Step[],
    inspect: (state: CandidateState, step: Step, events: readonly CandidateEvent[]) => void,
  ): void {
    let state: CandidateState = candidate.initial;
    let now = monday;
    const all: CandidateEvent[] = [];
    history.forEach((step, index) => {
      const actor = 'command' in step ? step.actor : overstap;
      let command = 'command' in step ? step.command : undefined;
      if ('outcome' in step) {
        const [next] = [...candidate.pending(state)].sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
        if (!next) return;
        if (Date.parse(next.dueAt) > Date.parse(now)) now = next.dueAt;
        const outcome = step.outcome === 'done' ? { outcome: step.outcome } : { outcome: step.outcome, code: 'any' };
        command =
          next.target === stream
            ? (next.command as CandidateCommand)
            : { type: 'settle-obligation', data: { obligationId: next.id, ...outcome } };
      }
      if (!command) return;
      const decision = candidate.decide(state, command, by(actor, now, `command-${index}`));
      if (isRejection(decision)) {
        expect(Object.keys(candidateRejections)).toContain(decision.rejection);
        return;
      }
      state = decision.reduce(candidate.evolve, state);
      all.push(...decision);
      inspect(state, { command, actor }, all);
    });
  }

  test('an obligation carried out is never pending again, and its id is never used twice', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const open = new Set<string>();
        const ended = new Set<string>();
        play(history, (state) => {
          const pending = candidate.pending(state);
          expect(new Set(pending.map((obligation) => obligation.id)).size).toBe(pending.length);
          for (const known of [...open]) {
            if (!pending.some((obligation) => obligation.id === known)) {
              open.delete(known);
              ended.add(known);
            }
          }
          for (const obligation of pending) {
            if (obligation.command.type !== 'mark-due-for-erasure') expect(ended).not.toContain(obligation.id);
            open.add(obligation.id);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test('what was carried out is what was allowed to whoever did it, and nothing is owed to nobody', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let before: CandidateState = candidate.initial;
        let seen = 0;
        play(history, (state, step, all) => {
          if ('command' in step && all.length > seen)
            expect(candidate.allowedCommands(before, step.actor)).toContain(step.command.type);
          seen = all.length;
          before = state;
        });
      }),
      { numRuns: 300 },
    );
  });

  test('after approval no personal data come in, and erased means that every key known by then is destroyed', () => {
    fc.assert(
      fc.property(histories, (history) => {
        play(history, (state, _step, all) => {
          const approval = all.findIndex(({ type }) => type === 'candidate.erasure-approved.v1');
          if (approval < 0) return;
          expect(all.slice(approval).every(({ data: one }) => !JSON.stringify(one).includes('v1.'))).toBe(true);
          expect(all.filter(({ type }) => type === 'candidate.erasure-approved.v1')).toHaveLength(1);
          const erased = all.findIndex(({ type }) => type === 'candidate.erased.v1');
          if (erased < 0 || state.status === 'unregistered' || state.status === 'active') return;
          const settledIds = all.flatMap((event) =>
            event.type === 'candidate.obligation-settled.v1' && event.data.outcome === 'done' ? [event.data.obligationId] : [],
          );
          const before = all
            .slice(0, erased)
            .flatMap((event) => (event.type === 'candidate.erasure-approved.v1' ? event.data.keys : []));
          for (const one of before) expect(settledIds.some((settled) => settled.startsWith(`destroy-key:${one}:`))).toBe(true);
          const handovers = all
            .slice(0, erased)
            .flatMap((event) => (event.type === 'candidate.handover-recorded.v1' ? [event.data.handover] : []));
          const settledAtAll = all.flatMap((event) =>
            event.type === 'candidate.obligation-settled.v1' ? [event.data.obligationId] : [],
          );
          for (const one of handovers) expect(settledAtAll).toContain(`erase-in-handover:${one}`);
        });
      }),
      { numRuns: 300 },
    );
  });
});

test('the table of access and the candidate agree on the roles', () => {
  for (const [type, roles] of Object.entries(candidateCommandRoles)) {
    const action = actions.find((one) => one === `candidate.${type}`);
    if (action) expect([...rolesFor(action)].sort()).toEqual(roles.filter((role) => role !== 'system').sort());
  }
});

test('every refusal says in two languages what to do', () => {
  for (const { en, nl } of Object.values(candidateRejections)) {
    expect(en).toMatch(/\.$/);
    expect(nl).toMatch(/\.$/);
  }
});

describe('free text about a candidate', () => {
  it('is read by the coaches assigned, whoever stands in for one of them, and the coordinator; by no other', () => {
    expect(mayReadTexts([coach.id], coach, [])).toBe(true);
    expect(mayReadTexts([coach.id], member('colleague', 'career-coach'), [])).toBe(false);
    expect(mayReadTexts([coach.id], member('colleague', 'career-coach'), [coach.id])).toBe(true);
    expect(mayReadTexts([coach.id], desk, [])).toBe(false);
    expect(mayReadTexts([], coordinator, [])).toBe(true);
  });
});
