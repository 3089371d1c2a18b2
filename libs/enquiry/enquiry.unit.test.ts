import fc from 'fast-check';
import { candidate } from '../candidate/index.js';
import { dutchCalendar } from '../calendar/index.js';
import { actions, rolesFor } from '../identity/access.js';
import { systemActor, type Actor } from '../kernel/actor.js';
import { isRejection, type Context } from '../kernel/aggregate.js';
import { given } from '../kernel/given.js';
import { deriveId } from '../kernel/ids.js';
import { defaultPolicy } from '../policy/policy.js';
import type { Sealed } from '../vault/sealed.js';
import {
  candidateIdOf,
  enquiry,
  enquiryCommandRoles,
  enquiryRejections,
  type EnquiryCommand,
  type EnquiryEvent,
  type EnquiryState,
} from './index.js';

const id = '4c2b9d1e-3c07-4b35-8a4f-1d5f0e6a7b01';
const stream = `enquiry/${id}`;
const key = deriveId('person-key', stream);
const candidateId = candidateIdOf(id);
const candidateKey = deriveId('person-key', `candidate/${candidateId}`);
const party = { kind: 'service-point', id: 'spt-noord' } as const;
const monday = '2026-03-02T09:00:00.000Z';
/** 09:00 in Amsterdam on Thursday. */
const thursdayMorning = '2026-03-05T08:00:00.000Z';
const sixMonthsLater = '2026-09-02T08:00:00.000Z';

function sealed(text: string, under = key): Sealed {
  return { sealed: `v1.${under}.${Buffer.from(text.padEnd(40)).toString('base64url')}` };
}

const desk: Actor = { kind: 'person', id: 'desk', roles: ['front-desk'], party };
const coach: Actor = { kind: 'person', id: 'coach', roles: ['career-coach'], party };
const overstap = systemActor(party);

function by(actor: Actor, now = monday): Context {
  return { now, commandId: 'command-1', stream, actor, policy: defaultPolicy, calendar: dutchCalendar };
}

const register = {
  type: 'register',
  data: {
    personKey: key,
    from: 'candidate',
    channel: 'phone',
    contact: sealed('contact'),
    question: sealed('question'),
    followUpOn: '2026-03-05',
    campaign: 'techniekdag',
  },
} as const satisfies EnquiryCommand;

const planned = { followUp: 1, on: '2026-03-05', dueAt: thursdayMorning };
const registered: EnquiryEvent = {
  type: 'enquiry.registered.v1',
  data: {
    enquiry: id,
    servicePoint: 'spt-noord',
    personKey: key,
    from: 'candidate',
    channel: 'phone',
    contact: sealed('contact'),
    question: sealed('question'),
    campaign: 'techniekdag',
    planned,
    eraseAt: sixMonthsLater,
  },
};
const fellDue: EnquiryEvent = { type: 'enquiry.follow-up-fell-due.v1', data: { followUp: 1 } };
const settled: EnquiryEvent = { type: 'enquiry.settled.v1', data: { settlement: 'answered' } };
const becameCandidate: EnquiryEvent = {
  type: 'enquiry.became-candidate.v1',
  data: {
    candidate: candidateId,
    registration: {
      personKey: candidateKey,
      person: sealed('person', candidateKey),
      situation: { workStatus: 'employed' },
      origin: { channel: 'enquiry', enquiry: id, campaign: 'techniekdag' },
      copies: [key],
    },
    attempt: 1,
    dueAt: monday,
  },
};
const candidateRegistered: EnquiryEvent = {
  type: 'enquiry.candidate-registered.v1',
  data: { candidate: candidateId, attempt: 1 },
};

describe('registration', () => {
  test('plans the follow-up on the morning of its day and the erasure after six months', () => {
    const summer = { ...registered, data: { ...registered.data, eraseAt: '2026-09-02T08:00:00.000Z' } } as EnquiryEvent;
    given(enquiry, []).when(register, by(desk)).then([summer]);
    expect(
      enquiry
        .pending(given(enquiry, [registered]).state)
        .map(({ id: known, dueAt, target, command }) => [known, dueAt, target, command.type]),
    ).toEqual([
      ['erase:1', sixMonthsLater, `vault/${key}`, 'destroy-key'],
      ['follow-up:1', thursdayMorning, stream, 'mark-follow-up-due'],
    ]);
  });

  test.each([
    ['anonymous-has-no-contact', { from: 'anonymous' as const }],
    ['follow-up-in-the-past', { followUpOn: '2026-03-01' }],
    ['follow-up-after-erasure', { followUpOn: '2026-09-03' }],
    ['sealed-with-other-key', { question: sealed('question', candidateKey) }],
  ])('%s', (code, change) => {
    given(enquiry, [])
      .when({ ...register, data: { ...register.data, ...change } }, by(desk))
      .thenRejected(code);
  });

  test('may be anonymous, and may be followed up the same day', () => {
    const anonymous: EnquiryCommand = {
      type: 'register',
      data: { ...register.data, from: 'anonymous', contact: undefined, followUpOn: '2026-03-02' },
    };
    expect(isRejection(given(enquiry, []).when(anonymous, by(desk)).decision)).toBe(false);
  });

  test('is a service point’s', () => {
    const sender: Actor = { ...desk, party: { kind: 'organisation', id: 'werkcentrum' } };
    given(enquiry, []).when(register, by(sender)).thenRejected('only-a-service-point-takes-enquiries');
    const stranger: Actor = { ...desk, party: { kind: 'service-point', id: 'spt-zuid' } };
    given(enquiry, [registered]).when({ type: 'erase-early', data: {} }, by(stranger)).thenRejected('other-service-point');
    expect(enquiry.allowedCommands(given(enquiry, [registered]).state, stranger)).toEqual([]);
  });
});

describe('routing and following up', () => {
  test('routes to a role or a member, once', () => {
    const route: EnquiryCommand = { type: 'route', data: { to: { role: 'labour-market-coach' } } };
    const routed: EnquiryEvent = { type: 'enquiry.routed.v1', data: { to: { role: 'labour-market-coach' } } };
    given(enquiry, [registered]).when(route, by(desk)).then([routed]);
    given(enquiry, [registered, routed]).when(route, by(desk)).then([]);
    given(enquiry, [registered, routed])
      .when({ type: 'route', data: { to: { member: 'coach' } } }, by(desk))
      .then([{ type: 'enquiry.routed.v1', data: { to: { member: 'coach' } } }]);
    given(enquiry, [registered]).when(route, by(coach)).thenRejected('role-not-allowed');
  });

  test('a follow-up falls due once, at the moment that was written', () => {
    const mark: EnquiryCommand = { type: 'mark-follow-up-due', data: { followUp: 1 } };
    given(enquiry, [registered])
      .when(mark, by(overstap, '2026-03-05T08:00:00.500Z'))
      .then([{ ...fellDue, occurred: thursdayMorning }]);
    given(enquiry, [registered]).when(mark, by(overstap, monday)).then([]);
    given(enquiry, [registered, fellDue]).when(mark, by(overstap, thursdayMorning)).then([]);
    expect(enquiry.pending(given(enquiry, [registered, fellDue]).state).map((obligation) => obligation.id)).toEqual(['erase:1']);
  });

  test('recording it may plan the next one', () => {
    given(enquiry, [registered, fellDue])
      .when({ type: 'record-follow-up', data: { outcome: 'not-reached', text: sealed('text'), nextOn: '2026-03-09' } }, by(coach))
      .then([
        { type: 'enquiry.follow-up-recorded.v1', data: { followUp: 1, outcome: 'not-reached', text: sealed('text') } },
        {
          type: 'enquiry.follow-up-planned.v1',
          data: { planned: { followUp: 2, on: '2026-03-09', dueAt: '2026-03-09T08:00:00.000Z' } },
        },
      ]);
  });

  test('planning another day replaces the planned one; the same day is nothing new', () => {
    given(enquiry, [registered])
      .when({ type: 'plan-follow-up', data: { on: '2026-03-05' } }, by(desk))
      .then([]);
    const { decision } = given(enquiry, [registered]).when({ type: 'plan-follow-up', data: { on: '2026-03-06' } }, by(desk));
    if (isRejection(decision)) throw new Error('was refused');
    expect(enquiry.pending(given(enquiry, [registered, ...decision]).state).map((obligation) => obligation.id)).toEqual([
      'erase:1',
      'follow-up:2',
    ]);
    given(enquiry, [registered])
      .when({ type: 'plan-follow-up', data: { on: '2026-01-06' } }, by(desk))
      .thenRejected('follow-up-in-the-past');
  });

  test('settling ends it, and then only erasure is left', () => {
    given(enquiry, [registered])
      .when({ type: 'settle', data: { settlement: 'answered' } }, by(desk))
      .then([settled]);
    const { state } = given(enquiry, [registered, settled]);
    expect(enquiry.pending(state).map((obligation) => obligation.id)).toEqual(['erase:1']);
    expect(enquiry.allowedCommands(state, desk)).toEqual(['erase-early']);
    given(enquiry, [registered, settled])
      .when({ type: 'record-follow-up', data: { outcome: 'spoken' } }, by(desk))
      .thenRejected('enquiry-settled');
  });
});

describe('becoming a candidate', () => {
  const become: EnquiryCommand = {
    type: 'become-candidate',
    data: { personKey: candidateKey, person: sealed('person', candidateKey), situation: { workStatus: 'employed' } },
  };

  test('owes a registration that a candidate’s stream takes', () => {
    given(enquiry, [registered]).when(become, by(coach)).then([becameCandidate]);
    const obligation = enquiry
      .pending(given(enquiry, [registered, becameCandidate]).state)
      .find(({ id: known }) => known.startsWith('register'));
    expect(obligation).toMatchObject({ id: 'register-candidate:1', target: `candidate/${candidateId}`, dueAt: monday });
    const taken = candidate.decide(candidate.initial, obligation?.command as never, {
      ...by(overstap),
      stream: `candidate/${candidateId}`,
    });
    expect(taken).toMatchObject([
      {
        type: 'candidate.registered.v1',
        data: { origin: { channel: 'enquiry', enquiry: id, campaign: 'techniekdag' }, personKey: candidateKey, copies: [key] },
      },
    ]);
  });

  test('happens under a key of the candidate’s own, which outlives the enquiry', () => {
    given(enquiry, [registered])
      .when({ type: 'become-candidate', data: { personKey: key, person: sealed('person'), situation: {} } }, by(coach))
      .thenRejected('candidate-needs-own-key');
    given(enquiry, [registered])
      .when({ type: 'become-candidate', data: { personKey: candidateKey, person: sealed('person'), situation: {} } }, by(coach))
      .thenRejected('sealed-with-other-key');
  });

  test('is done when the candidate exists, and open again when it was refused', () => {
    const settle = { obligationId: 'register-candidate:1' };
    given(enquiry, [registered, becameCandidate])
      .when({ type: 'settle-obligation', data: { ...settle, outcome: 'done' } }, by(overstap))
      .then([candidateRegistered]);
    given(enquiry, [registered, becameCandidate, candidateRegistered])
      .when(become, by(coach))
      .thenRejected('enquiry-became-candidate');

    const refused: EnquiryEvent = {
      type: 'enquiry.candidate-refused.v1',
      data: { candidate: candidateId, attempt: 1, code: 'candidate-erased' },
    };
    given(enquiry, [registered, becameCandidate])
      .when({ type: 'settle-obligation', data: { ...settle, outcome: 'refused', code: 'candidate-erased' } }, by(overstap))
      .then([refused]);
    given(enquiry, [registered, becameCandidate, refused])
      .when(become, by(coach))
      .then([{ ...becameCandidate, data: { ...becameCandidate.data, attempt: 2 } } as EnquiryEvent]);
  });
});

describe('erasure', () => {
  test('comes after six months, whatever became of the enquiry', () => {
    for (const events of [[registered], [registered, settled], [registered, becameCandidate, candidateRegistered]]) {
      expect(enquiry.pending(given(enquiry, events).state)).toContainEqual(
        expect.objectContaining({ id: 'erase:1', dueAt: sixMonthsLater, target: `vault/${key}` }),
      );
      given(enquiry, events)
        .when({ type: 'settle-obligation', data: { obligationId: 'erase:1', outcome: 'done' } }, by(overstap, sixMonthsLater))
        .then([{ type: 'enquiry.erased.v1', data: {} }]);
    }
  });

  test('can be asked for earlier, and is tried again where the vault refuses', () => {
    const asked: EnquiryEvent = { type: 'enquiry.erasure-moved.v1', data: { attempt: 2, eraseAt: monday, because: 'asked' } };
    given(enquiry, [registered]).when({ type: 'erase-early', data: {} }, by(desk)).then([asked]);
    given(enquiry, [registered, asked])
      .when(
        { type: 'settle-obligation', data: { obligationId: 'erase:2', outcome: 'refused', code: 'vault-refused' } },
        by(overstap),
      )
      .then([
        {
          type: 'enquiry.erasure-moved.v1',
          data: { attempt: 3, eraseAt: '2026-03-03T09:00:00.000Z', because: 'refused', code: 'vault-refused' },
        },
      ]);
  });

  test('leaves nothing to read and nothing to do', () => {
    const events: EnquiryEvent[] = [registered, { type: 'enquiry.erased.v1', data: {} }];
    const { state } = given(enquiry, events);
    expect(enquiry.isClosed(state)).toBe(true);
    expect(enquiry.pending(state)).toEqual([]);
    expect(enquiry.personKeyOf(state)).toBeNull();
    expect(JSON.stringify(state)).not.toContain('v1.');
    given(enquiry, events)
      .when({ type: 'settle', data: { settlement: 'answered' } }, by(desk))
      .thenRejected('enquiry-erased');
  });
});

test('over all histories an enquiry that is not erased has exactly one erasure pending, six months on at the latest', () => {
  const commands: fc.Arbitrary<EnquiryCommand> = fc.oneof(
    fc.constant<EnquiryCommand>({ type: 'route', data: { to: { role: 'coordinator' } } }),
    fc.constantFrom('2026-03-03', '2026-04-01').map((on): EnquiryCommand => ({ type: 'plan-follow-up', data: { on } })),
    fc
      .constantFrom(undefined, '2026-05-01')
      .map((nextOn): EnquiryCommand => ({ type: 'record-follow-up', data: { outcome: 'spoken', nextOn } })),
    fc.constant<EnquiryCommand>({ type: 'settle', data: { settlement: 'referred' } }),
    fc.constant<EnquiryCommand>({
      type: 'become-candidate',
      data: { personKey: candidateKey, person: sealed('person', candidateKey), situation: {} },
    }),
  );
  const steps = fc.oneof({ weight: 2, arbitrary: commands }, fc.constantFrom('done' as const, 'refused' as const));
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (history) => {
      let state: EnquiryState = given(enquiry, [registered]).state;
      let now = monday;
      const ended = new Set<string>();
      for (const step of history) {
        let command = step;
        if (typeof command === 'string') {
          const [next] = [...enquiry.pending(state)].sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
          if (!next) break;
          if (Date.parse(next.dueAt) > Date.parse(now)) now = next.dueAt;
          expect(ended).not.toContain(next.id);
          ended.add(next.id);
          const outcome = command === 'done' ? { outcome: command } : { outcome: command, code: 'any' };
          command =
            next.target === stream
              ? (next.command as EnquiryCommand)
              : { type: 'settle-obligation', data: { obligationId: next.id, ...outcome } };
        }
        const actor = command.type === 'settle-obligation' || command.type === 'mark-follow-up-due' ? overstap : desk;
        const decision = enquiry.decide(state, command, by(actor, now));
        if (isRejection(decision)) {
          expect(Object.keys(enquiryRejections)).toContain(decision.rejection);
          continue;
        }
        if (decision.length > 0) expect(enquiry.allowedCommands(state, actor)).toContain(command.type);
        state = decision.reduce(enquiry.evolve, state);
        const erasures = enquiry.pending(state).filter(({ target }) => target === `vault/${key}`);
        expect(erasures).toHaveLength(state.status === 'erased' ? 0 : 1);
        if (ended.size === 0) expect(Date.parse(erasures[0]?.dueAt ?? '')).toBeLessThanOrEqual(Date.parse(sixMonthsLater));
      }
    }),
    { numRuns: 300 },
  );
});

test('the table of access and the enquiry agree on the roles', () => {
  for (const [type, roles] of Object.entries(enquiryCommandRoles)) {
    const action = actions.find((one) => one === `enquiry.${type}`);
    if (action) expect([...rolesFor(action)].sort()).toEqual(roles.filter((role) => role !== 'system').sort());
  }
});
