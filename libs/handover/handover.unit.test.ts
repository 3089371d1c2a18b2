import { partyKey, systemActor, type Actor, type Party } from '../kernel/actor.js';
import { isRejection, type Rejection } from '../kernel/aggregate.js';
import { deriveId, idOf } from '../kernel/ids.js';
import type { HandoverCommand } from './commands.js';
import {
  advisor,
  amsterdam,
  clock,
  coach,
  context,
  coordinator,
  copyAt,
  keyAt,
  midden,
  noord,
  offerOf,
  person,
  sealedFor,
  sendersCandidate,
  stream,
  thursday,
  werkcentrum,
} from './handover.examples.js';
import {
  calendarEntry,
  copyFor,
  feedbackOf,
  handover,
  handoverRejections,
  leadOf,
  nextPromise,
  pressingPromises,
  suitableTimes,
  viewOf,
  type HandoverEvent,
  type HandoverState,
} from './index.js';

/** What was done, by whom and when, as given commands: their events are the history that a test starts from. */
type Step = readonly [actor: Actor, command: HandoverCommand, now?: string];

function history(...steps: readonly Step[]) {
  let state = handover.initial;
  const events: HandoverEvent[] = [];
  for (const [actor, command, now] of steps) {
    const decision = handover.decide(state, command, context(actor, now));
    if (isRejection(decision)) throw new Error(`${command.type} was refused: ${decision.rejection}`);
    state = decision.reduce(handover.evolve, state);
    events.push(...decision);
  }
  return { state, events, types: typesOf(events) };
}

function after(...steps: readonly Step[]) {
  const { state } = history(...steps);
  return {
    state,
    when(actor: Actor, command: HandoverCommand, now?: string) {
      const decision = handover.decide(state, command, context(actor, now));
      const events = isRejection(decision) ? [] : decision;
      return {
        decision,
        events,
        state: events.reduce(handover.evolve, state),
        then: (...types: readonly string[]) => expect(isRejection(decision) ? decision : typesOf(decision)).toEqual(types),
        thenRejected: (rejection: string, facts?: Rejection['facts']) =>
          expect(decision).toEqual(facts === undefined ? expect.objectContaining({ rejection }) : { rejection, facts }),
      };
    },
  };
}

function typesOf(events: readonly HandoverEvent[]): readonly string[] {
  return events.map((event) => {
    const type = event.type.slice('handover.'.length, -'.v1'.length);
    if (!('promise' in event.data)) return type;
    return `${type} ${event.data.promise}${'late' in event.data && event.data.late ? ' (late)' : ''}`;
  });
}

const at = (days: number, time = '10:00') => `2026-09-${String(days).padStart(2, '0')}T${time}:00.000Z`;
const accept: HandoverCommand = { type: 'accept', data: {} };
const nameCoach: HandoverCommand = { type: 'name-coach', data: { coach: 'coach-1' } };
const decline: HandoverCommand = { type: 'decline', data: { reason: 'outside-region', advice: sealedFor(noord, 'advice') } };
const takeBack: HandoverCommand = { type: 'take-back', data: {} };
const withdraw: HandoverCommand = { type: 'withdraw', data: { reason: 'found-work' } };
const returned: HandoverCommand = { type: 'return', data: { reason: 'other-help-first', advice: sealedFor(noord, 'advice') } };
const attempt = (outcome: 'reached' | 'not-reached', when: string): HandoverCommand => ({
  type: 'record-attempt',
  data: { channel: 'phone', at: when, outcome },
});
const redirect = (to: Party): HandoverCommand => ({
  type: 'propose-redirect',
  data: { to, reason: 'outside-region', resealed: copyAt(to) },
});
const times = (by: 'advisor' | 'candidate' | 'coach', ...spans: readonly (readonly [string, string])[]): HandoverCommand => ({
  type: 'propose-times',
  data: { by, times: spans.map(([start, end]) => ({ start, end })) },
});
const plan = (start: string, end: string): HandoverCommand => ({
  type: 'plan-conversation',
  data: { start, end, mode: 'at-receiver' },
});
const held = (heldAt: string, ...present: readonly ('advisor' | 'candidate' | 'coach')[]): HandoverCommand => ({
  type: 'record-conversation',
  data: {
    heldAt,
    present,
    told: sealedFor(noord, 'told'),
    promised: sealedFor(noord, 'promised'),
    askNext: sealedFor(noord, 'ask next'),
  },
});
const lapse = (promise: 'accept' | 'coach' | 'contact' | 'conversation' | 'takeBack', party: Party = noord): HandoverCommand => ({
  type: 'lapse-promise',
  data: { promise, party },
});

const offered: Step = [advisor, offerOf(werkcentrum, noord)];
const accepted: readonly Step[] = [offered, [coordinator, accept, at(4)]];
const inContact: readonly Step[] = [...accepted, [coordinator, nameCoach, at(4)], [coach, attempt('reached', at(4)), at(4)]];
const timesKnown: readonly Step[] = [
  ...inContact,
  [advisor, times('advisor', [at(8, '08:00'), at(8, '12:00')], [at(9, '08:00'), at(9, '12:00')]), at(4)],
  [coach, times('candidate', [at(9, '09:00'), at(9, '16:00')]), at(4)],
  [coach, times('coach', [at(8, '08:00'), at(8, '16:00')], [at(9, '08:00'), at(9, '11:00')]), at(4)],
];
const planned: readonly Step[] = [...timesKnown, [coach, plan(at(9, '09:00'), at(9, '10:00')), at(4)]];
const conversationHeld: readonly Step[] = [...planned, [coach, held(at(9, '09:00'), 'advisor', 'candidate', 'coach'), at(9)]];
const completed: readonly Step[] = [...conversationHeld, [coach, { type: 'complete', data: {} }, at(9)]];
const north = partyKey(noord);

describe('offering', () => {
  it('makes the promises of the receiver, in working days after the day of receipt', () => {
    const { events, state } = history(offered);
    expect(typesOf(events)).toEqual(['offered']);
    expect(state.status).toBe('offered');
    const due = handover.pending(state).filter(({ command }) => command.type === 'lapse-promise');
    expect(due.map(({ id, dueAt, target }) => [id, dueAt, target])).toEqual([
      [`lapse:accept:${north}`, at(4, '15:00'), stream],
      [`lapse:coach:${north}`, at(7, '15:00'), stream],
      [`lapse:contact:${north}`, at(8, '15:00'), stream],
      [`lapse:conversation:${north}`, at(10, '15:00'), stream],
    ]);
    expect(nextPromise(state)).toMatchObject({ promise: 'accept', party: noord });
  });

  it('calls for what is due next, and for what lapsed until it is done after all', () => {
    const pressing = (...steps: readonly Step[]) =>
      pressingPromises(history(offered, ...steps).state).map(({ promise, status }) => `${promise} ${status}`);
    const late: Step = [clock, lapse('accept'), at(4, '15:00')];
    expect(pressing()).toEqual(['accept open']);
    expect(pressing(late)).toEqual(['accept lapsed', 'coach open']);
    expect(pressing(late, [coordinator, accept, at(4, '15:30')])).toEqual(['coach open']);
  });

  it('makes no reminder that would come before the offer', () => {
    const policy = { ...context(advisor).policy, promises: { ...context(advisor).policy.promises, accept: 0 } };
    const decision = handover.decide(handover.initial, offerOf(werkcentrum, noord), { ...context(advisor), policy });
    const state = isRejection(decision) ? handover.initial : decision.reduce(handover.evolve, handover.initial);
    const ids = handover.pending(state).map(({ id }) => id);
    expect(ids).toContain(`lapse:accept:${north}`);
    expect(ids).not.toContain(`remind:accept:${north}`);
    expect(ids).toContain(`remind:coach:${north}`);
  });

  it.each([
    ['reference-looks-like-bsn', { reference: '123456782' }],
    ['sender-is-receiver', { sender: noord, receiver: noord }],
    ['no-service-point', { receiver: { kind: 'organisation', id: 'uwv' } as Party }],
    ['agreement-in-the-future', { agreement: { textVersion: '2026-1', agreedOn: '2026-09-04' } }],
    ['interval-ends-before-it-starts', { advisorTimes: [{ start: at(8, '11:00'), end: at(8, '10:00') }] }],
    ['sealed-with-other-key', { question: sealedFor(midden, 'question') }],
    ['not-your-handover-side', { sender: { kind: 'organisation', id: 'uwv' } as Party }],
  ])('is refused: %s', (code, wrong) => {
    const { data } = offerOf(werkcentrum, noord);
    const actor = code === 'sender-is-receiver' ? coordinator : advisor;
    after()
      .when(actor, { type: 'offer', data: { ...data, ...wrong } })
      .thenRejected(code);
  });

  it('is refused a second time under the same reference', () => {
    after(offered).when(advisor, offerOf(werkcentrum, noord)).thenRejected('reference-already-used');
  });

  it('goes out from a service point to an organisation by the same process', () => {
    const coachAway = person(werkcentrum, 'sender');
    const { state } = history(
      [coach, offerOf(noord, werkcentrum)],
      [coachAway, accept],
      [coachAway, nameCoach],
      [coachAway, attempt('reached', thursday)],
      [coachAway, { type: 'complete', data: { withoutConversation: 'candidate-wishes-none' } }],
    );
    expect(leadOf(state)).toEqual(werkcentrum);
    expect(handover.servicePointOf(state)).toBe('spt-noord');
    expect(handover.pending(state)).toEqual([]);
  });
});

describe('taking', () => {
  it('keeps the promise to answer and registers the candidate', () => {
    const { state, types } = history(...accepted);
    expect(types).toEqual(['offered', 'accepted', 'promise-kept accept']);
    expect(leadOf(state)).toEqual(noord);
    expect(handover.pending(state).find(({ id }) => id === 'register-candidate')).toMatchObject({
      dueAt: at(4),
      target: `candidate/${deriveId('candidate', stream, north)}`,
      command: {
        type: 'register-from-handover',
        data: {
          personKey: keyAt(noord),
          person: sealedFor(noord, 'person'),
          origin: { channel: 'handover', organisation: werkcentrum, handover: stream.slice('handover/'.length) },
        },
      },
    });
  });

  it('assigns the coach once the candidate is registered', () => {
    const before = after(...inContact);
    const elsewhere = (state: HandoverState) => handover.pending(state).filter(({ target }) => target !== stream);
    expect(elsewhere(before.state).map(({ id }) => id)).toEqual(['register-candidate']);
    const settled = before.when(clock, {
      type: 'settle-obligation',
      data: { obligationId: 'register-candidate', outcome: 'done' },
    });
    settled.then('obligation-settled');
    expect(elsewhere(settled.state)).toMatchObject([
      { id: 'assign-coach:1', command: { type: 'assign-coach', data: { role: 'career-coach', coach: 'coach-1' } } },
    ]);
  });

  it('settles what is owed elsewhere once, refusals included', () => {
    const settle: HandoverCommand = {
      type: 'settle-obligation',
      data: { obligationId: 'register-candidate', outcome: 'refused', code: 'candidate-already-registered' },
    };
    after(...accepted, [clock, settle])
      .when(clock, settle)
      .thenRejected('no-such-obligation');
  });

  it('after the due date counts as broken, also when the clock is late', () => {
    const taken = after(offered).when(coordinator, accept, at(4, '15:01'));
    taken.then('promise-lapsed accept', 'accepted', 'promise-kept accept (late)');
    expect(taken.events[0]).toMatchObject({ occurred: at(4, '15:00') });
    after(offered, [clock, lapse('accept'), at(4, '15:00')])
      .when(coordinator, accept, at(4, '15:30'))
      .then('accepted', 'promise-kept accept (late)');
  });

  it('is for the receiver, in a role that takes', () => {
    after(offered).when(advisor, accept).thenRejected('not-your-handover-side', { status: 'offered' });
    after(offered).when(person(midden, 'coordinator'), accept).thenRejected('not-your-handover-side', { status: 'offered' });
    after(offered).when(person(noord, 'steering-group'), accept).thenRejected('not-your-handover-side', { status: 'offered' });
    after(...accepted)
      .when(coordinator, accept)
      .thenRejected('not-allowed-in-this-state', { status: 'accepted' });
  });

  it('by declining keeps the promise, releases the others, and lets the sender take the person back', () => {
    const declined = after(offered).when(coordinator, decline, at(4));
    declined.then(
      'declined',
      'promise-kept accept',
      'promise-released coach',
      'promise-released contact',
      'promise-released conversation',
    );
    expect(leadOf(declined.state)).toEqual(werkcentrum);
    expect(handover.isClosed(declined.state)).toBe(false);
    expect(handover.pending(declined.state).map(({ id, dueAt }) => [id, dueAt])).toEqual([
      [`remind:takeBack:${partyKey(werkcentrum)}`, at(8, '07:00')],
      [`lapse:takeBack:${partyKey(werkcentrum)}`, at(8, '15:00')],
      [`destroy-key:${north}:untaken`, '2027-03-04T11:00:00.000Z'],
    ]);
    const back = after(offered, [coordinator, decline, at(4)]).when(advisor, takeBack, at(7));
    back.then('taken-back', 'promise-kept takeBack');
    expect(handover.isClosed(back.state)).toBe(true);
  });

  it('names a coach, and another later without a second promise', () => {
    after(...accepted)
      .when(coordinator, nameCoach, at(7))
      .then('coach-named', 'promise-kept coach');
    after(...inContact)
      .when(coordinator, nameCoach)
      .then();
    after(...inContact)
      .when(coordinator, { type: 'name-coach', data: { coach: 'coach-2' } })
      .then('coach-named');
  });
});

describe('redirecting', () => {
  const proposed: readonly Step[] = [offered, [coordinator, redirect(midden), at(4)]];
  const elsewhere = person(midden, 'coordinator');

  it('leaves the lead with the proposer until the receiver accepts, whose promises start anew', () => {
    const { state, types } = history(...proposed);
    expect(types).toEqual([
      'offered',
      'redirect-proposed',
      'promise-kept accept',
      'promise-released coach',
      'promise-released contact',
      'promise-released conversation',
    ]);
    expect(leadOf(state)).toEqual(noord);
    expect(nextPromise(state)).toMatchObject({ promise: 'accept', party: midden, dueAt: at(7, '15:00') });
    expect(handover.servicePointOf(state)).toBe('spt-midden');
    expect(handover.personKeyOf(state)).toBe(keyAt(midden));
    expect(viewOf(state, noord)).toBe('full');
    expect(copyFor(state, noord)?.personKey).toBe(keyAt(noord));
  });

  it('moves the lead on acceptance; the previous service point keeps the status only and its key is destroyed', () => {
    const { state } = history(...proposed, [elsewhere, accept, at(7)]);
    expect(leadOf(state)).toEqual(midden);
    expect(viewOf(state, noord)).toBe('status-only');
    expect(copyFor(state, noord)).toBeNull();
    expect(handover.visibleTo(state)).toEqual([werkcentrum, midden, noord]);
    expect(handover.pending(state).filter(({ target }) => target !== stream)).toMatchObject([
      { id: `destroy-key:${north}`, target: `vault/${keyAt(noord)}`, command: { type: 'destroy-key' } },
      { id: 'register-candidate', target: `candidate/${deriveId('candidate', stream, partyKey(midden))}` },
    ]);
  });

  it('returns the lead to the sender when declined', () => {
    const advice = sealedFor(midden, 'advice');
    const { state } = history(...proposed, [elsewhere, { type: 'decline', data: { reason: 'no-capacity', advice } }, at(7)]);
    expect(leadOf(state)).toEqual(werkcentrum);
    expect(viewOf(state, noord)).toBe('status-only');
    expect(viewOf(state, midden)).toBe('full');
    expect(handover.pending(state).map(({ id }) => id)).toContain(`destroy-key:${north}`);
  });

  it('goes on in a chain, but not back', () => {
    const { state } = history(...proposed, [elsewhere, redirect(amsterdam), at(7)]);
    expect(leadOf(state)).toEqual(midden);
    expect(viewOf(state, noord)).toBe('status-only');
    after(...proposed)
      .when(elsewhere, redirect(noord), at(7))
      .thenRejected('redirect-to-earlier-receiver');
    after(...proposed)
      .when(elsewhere, redirect(midden), at(7))
      .thenRejected('redirect-to-earlier-receiver');
    after([coach, offerOf(noord, midden)])
      .when(elsewhere, redirect(noord))
      .thenRejected('redirect-to-sender');
    after(...proposed)
      .when(coordinator, accept, at(7))
      .thenRejected('not-your-handover-side');
  });

  it('is between service points only, with the data sealed anew', () => {
    after(offered).when(coordinator, redirect(werkcentrum)).thenRejected('redirect-only-between-service-points');
    after([coach, offerOf(noord, werkcentrum)])
      .when(advisor, redirect(midden))
      .thenRejected('redirect-only-between-service-points');
    after(offered)
      .when(coordinator, { type: 'propose-redirect', data: { to: midden, reason: 'other', resealed: copyAt(noord) } })
      .thenRejected('person-key-in-use');
    after(...proposed)
      .when(elsewhere, decline, at(7))
      .thenRejected('sealed-with-other-key');
  });
});

describe('contact', () => {
  it('is made by reaching the candidate', () => {
    const reached = after(...accepted).when(coach, attempt('reached', at(4)), at(4));
    reached.then('attempt-recorded', 'promise-kept contact');
    expect(reached.state.status).toBe('in-contact');
    expect(reached.events[0]).toMatchObject({ occurred: at(4) });
  });

  it('given up after three failed attempts: back to the sender with advice, in the same decision', () => {
    const tried: readonly Step[] = [
      ...accepted,
      [coach, attempt('not-reached', at(4)), at(4)],
      [coach, attempt('not-reached', at(7)), at(7)],
    ];
    expect(history(...tried).state.status).toBe('accepted');
    const third = after(...tried).when(coach, attempt('not-reached', at(7, '12:00')), at(7, '12:00'));
    third.then(
      'attempt-recorded',
      'returned',
      'promise-released coach',
      'promise-released contact',
      'promise-released conversation',
    );
    expect(third.state).toMatchObject({ status: 'returned', reason: 'unreachable', advice: { standard: 'try-another-channel' } });
    expect(leadOf(third.state)).toEqual(werkcentrum);
    const advice = sealedFor(noord, 'try the evenings');
    const advised = after(...tried).when(
      coach,
      { type: 'record-attempt', data: { channel: 'in-person', at: at(7), outcome: 'not-reached', advice } },
      at(7),
    );
    expect(advised.state).toMatchObject({ status: 'returned', advice });
  });

  it('counts failed attempts in a row', () => {
    const { state } = history(
      ...accepted,
      [coach, attempt('not-reached', at(4)), at(4)],
      [coach, attempt('not-reached', at(4)), at(4)],
      [coach, attempt('reached', at(4)), at(4)],
      [coach, attempt('not-reached', at(4)), at(4)],
    );
    expect(state).toMatchObject({ status: 'in-contact', failedInARow: 1 });
  });

  it('is not recorded ahead of time or before the offer', () => {
    after(...accepted)
      .when(coach, attempt('reached', at(5)), at(4))
      .thenRejected('attempt-in-the-future');
    after(...accepted)
      .when(coach, attempt('reached', at(2)), at(4))
      .thenRejected('attempt-before-offer');
  });
});

describe('the warm conversation', () => {
  it('is planned at a time that suits three', () => {
    const { state } = history(...timesKnown);
    expect(suitableTimes(state)).toEqual([{ start: at(9, '09:00'), end: at(9, '11:00') }]);
    const choice = after(...timesKnown).when(coach, plan(at(9, '09:30'), at(9, '10:30')), at(4));
    choice.then('conversation-planned');
    expect(calendarEntry(choice.state)).toEqual({
      start: at(9, '09:30'),
      end: at(9, '10:30'),
      mode: 'at-receiver',
      uid: '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e99@handover',
      sequence: 0,
    });
    const moved = after(...planned).when(coach, plan(at(9, '10:00'), at(9, '11:00')), at(7));
    expect(calendarEntry(moved.state)).toMatchObject({ start: at(9, '10:00'), sequence: 1 });
  });

  it('says whom a time does not suit', () => {
    after(...timesKnown)
      .when(coach, plan(at(8, '09:00'), at(8, '10:00')), at(4))
      .thenRejected('time-does-not-suit-all', { lacking: ['candidate'] });
    after(...inContact)
      .when(coach, plan(at(8, '09:00'), at(8, '10:00')), at(4))
      .thenRejected('time-does-not-suit-all', { lacking: ['advisor', 'candidate', 'coach'] });
    after(...timesKnown)
      .when(coach, plan(at(9, '09:00'), at(9, '10:00')), at(9, '09:00'))
      .thenRejected('conversation-in-the-past');
    after(...timesKnown)
      .when(coach, plan(at(9, '10:00'), at(9, '09:00')), at(4))
      .thenRejected('interval-ends-before-it-starts');
  });

  it('takes the times of the advisor from the sender, and of all three from the coach', () => {
    after(offered)
      .when(advisor, times('advisor', [at(8), at(9)]))
      .then('times-proposed');
    after(offered)
      .when(advisor, times('coach', [at(8), at(9)]))
      .thenRejected('times-of-another-side');
    after(...accepted)
      .when(coach, times('advisor', [at(8), at(9)]))
      .then('times-proposed');
    after(offered)
      .when(advisor, times('advisor', [at(8), at(9)]), at(10))
      .thenRejected('times-in-the-past');
  });

  it('held, keeps the promises of both sides', () => {
    const { types, state } = history(...completed);
    expect(types.slice(-4)).toEqual([
      'conversation-held',
      'promise-kept conversation',
      'promise-kept advisorPresent',
      'completed',
    ]);
    expect(leadOf(state)).toEqual(noord);
    expect(handover.isClosed(state)).toBe(true);
  });

  it('held without the advisor breaks the promise of the sender', () => {
    after(...planned)
      .when(coach, held(at(9, '09:00'), 'candidate', 'coach'), at(9))
      .then('conversation-held', 'promise-kept conversation', 'promise-lapsed advisorPresent');
    after(...inContact)
      .when(coach, held(at(4), 'candidate', 'coach'), at(4))
      .then('conversation-held', 'promise-kept conversation', 'promise-lapsed advisorPresent');
    after(...inContact)
      .when(coach, held(at(4), 'advisor', 'candidate', 'coach'), at(4))
      .then('conversation-held', 'promise-kept conversation', 'promise-kept advisorPresent');
  });

  it('missed by the advisor breaks it too, for once', () => {
    const missedBy = (absent: readonly ('advisor' | 'candidate')[]): HandoverCommand => ({
      type: 'record-missed-conversation',
      data: { absent },
    });
    after(...planned)
      .when(coach, missedBy(['candidate']), at(9))
      .then('conversation-missed');
    after(...planned)
      .when(coach, missedBy(['advisor']), at(9))
      .then('conversation-missed', 'promise-lapsed advisorPresent');
    after(...planned)
      .when(coach, missedBy([]), at(9))
      .thenRejected('nobody-was-absent');
    after(...planned)
      .when(coach, missedBy(['advisor']), at(8))
      .thenRejected('conversation-not-yet');
    const missed: readonly Step[] = [...planned, [coach, missedBy(['advisor']), at(9)]];
    expect(history(...missed).state.status).toBe('in-contact');
    after(...missed)
      .when(coach, held(at(10), 'advisor', 'candidate', 'coach'), at(10))
      .then('conversation-held', 'promise-kept conversation', 'promise-kept advisorPresent (late)');
  });

  it('needs a named coach, the candidate and the coach, and a past', () => {
    const unnamed: readonly Step[] = [...accepted, [coach, attempt('reached', at(4)), at(4)]];
    after(...unnamed)
      .when(coach, held(at(4), 'candidate', 'coach'), at(4))
      .thenRejected('no-coach-named');
    after(...inContact)
      .when(coach, held(at(4), 'advisor', 'coach'), at(4))
      .thenRejected('candidate-or-coach-absent');
    after(...inContact)
      .when(coach, held(at(5), 'candidate', 'coach'), at(4))
      .thenRejected('conversation-in-the-future');
    after(...inContact)
      .when(coach, held(at(2), 'candidate', 'coach'), at(4))
      .thenRejected('conversation-before-offer');
  });

  it('can be left out with a reason only', () => {
    after(...inContact)
      .when(coach, { type: 'complete', data: {} }, at(4))
      .thenRejected('reason-needed-without-conversation');
    after(...inContact)
      .when(coach, { type: 'complete', data: { withoutConversation: 'advisor-not-available' } }, at(4))
      .then('completed', 'promise-released conversation');
    after(...conversationHeld)
      .when(coach, { type: 'complete', data: { withoutConversation: 'other' } }, at(9))
      .thenRejected('conversation-was-held');
  });
});

describe('exits', () => {
  const everyOpenState: readonly (readonly [string, readonly Step[]])[] = [
    ['offered', [offered]],
    ['redirect-proposed', [offered, [coordinator, redirect(midden), at(4)]]],
    ['accepted', accepted],
    ['in-contact', inContact],
    ['conversation-planned', planned],
    ['conversation-held', conversationHeld],
  ];

  it.each(everyOpenState)('from %s: withdrawn, declined by the candidate, entered in error', (status, steps) => {
    const before = after(...steps);
    expect(before.state.status).toBe(status);
    const withdrawn = before.when(advisor, withdraw, at(9));
    expect(withdrawn.state.status).toBe('withdrawn');
    expect(leadOf(withdrawn.state)).toEqual(werkcentrum);
    expect(handover.isClosed(withdrawn.state)).toBe(true);
    const error = before.when(advisor, { type: 'mark-entered-in-error', data: { reason: 'duplicate' } }, at(9));
    expect(error.state.status).toBe('entered-in-error');
    expect(leadOf(error.state)).toEqual(werkcentrum);
    const elsewhere = before.when(advisor, { type: 'record-candidate-declined', data: { reason: 'prefers-sender' } }, at(9));
    expect(leadOf(elsewhere.state)).toEqual(werkcentrum);
    expect(handover.isClosed(elsewhere.state)).toBe(false);
    const enough = before.when(advisor, { type: 'record-candidate-declined', data: { reason: 'no-further-help' } }, at(9));
    expect(leadOf(enough.state)).toBeNull();
    expect(handover.isClosed(enough.state)).toBe(true);
  });

  it.each(everyOpenState.slice(2))('from %s: returned with advice', (_, steps) => {
    const { state } = after(...steps).when(coach, returned, at(9));
    expect(state).toMatchObject({
      status: 'returned',
      from: noord,
      reason: 'other-help-first',
      advice: sealedFor(noord, 'advice'),
    });
    expect(leadOf(state)).toEqual(werkcentrum);
    expect(nextPromise(state)).toMatchObject({ promise: 'takeBack', party: werkcentrum });
  });

  it('leave nothing to do but taking back', () => {
    const out: readonly Step[] = [...inContact, [coach, returned, at(4)]];
    after(...out)
      .when(coach, attempt('reached', at(4)), at(4))
      .thenRejected('not-allowed-in-this-state', { status: 'returned' });
    after(...out)
      .when(advisor, withdraw, at(4))
      .thenRejected('not-allowed-in-this-state', { status: 'returned' });
    after(...out, [advisor, takeBack, at(7)])
      .when(advisor, takeBack, at(7))
      .thenRejected('nothing-to-take-back');
    after(...completed)
      .when(advisor, takeBack, at(9))
      .thenRejected('not-allowed-in-this-state');
  });
});

describe('the copy of who did not take the person', () => {
  const inError: HandoverCommand = { type: 'mark-entered-in-error', data: { reason: 'duplicate' } };
  const candidateDeclined: HandoverCommand = { type: 'record-candidate-declined', data: { reason: 'no-further-help' } };
  const ends: readonly (readonly [string, Actor, HandoverCommand])[] = [
    ['declined', coordinator, decline],
    ['withdrawn', advisor, withdraw],
    ['declined-by-candidate', coordinator, candidateDeclined],
    ['entered-in-error', advisor, inError],
  ];
  const destructions = (state: HandoverState) => handover.pending(state).filter(({ command }) => command.type === 'destroy-key');
  /** Six months later at the same local time: it is winter by then. */
  const sixMonthsLater = '2027-03-04T11:00:00.000Z';
  const destruction = {
    id: `destroy-key:${north}:untaken`,
    dueAt: sixMonthsLater,
    target: `vault/${keyAt(noord)}`,
    command: { type: 'destroy-key', data: {} },
    summary: `destroy the copy of ${north}`,
  };

  it.each(ends)('%s, goes after the term of an enquiry, once', (status, actor, command) => {
    const ended = after(offered).when(actor, command, at(4));
    expect(ended.state.status).toBe(status);
    expect(ended.events[0]?.data).toMatchObject({ copyEndsAt: sixMonthsLater });
    expect(destructions(ended.state)).toEqual([destruction]);
    const settle: HandoverCommand = { type: 'settle-obligation', data: { obligationId: destruction.id, outcome: 'done' } };
    const gone = after(offered, [actor, command, at(4)]).when(clock, settle, sixMonthsLater);
    gone.then('obligation-settled');
    expect(destructions(gone.state)).toEqual([]);
  });

  it('goes after the term that the policy names when it ends', () => {
    const policy = { ...context(advisor).policy, enquiryRetention: 1 };
    const decision = handover.decide(after(offered).state, withdraw, { ...context(advisor, at(4)), policy });
    expect(decision).toMatchObject([{ data: { copyEndsAt: '2026-10-04T10:00:00.000Z' } }, {}, {}, {}, {}]);
  });

  it('keeps nobody waiting: a handover whose copy is still to go is closed', () => {
    const { state } = history(offered, [advisor, withdraw, at(4)]);
    expect(handover.isClosed(state)).toBe(true);
    expect(handover.allowedCommands(state, clock)).toEqual(['settle-obligation']);
    expect(handover.allowedCommands(state, coordinator)).toEqual([]);
  });

  it('on its way from one to another, goes at once at the proposer and after the term at the other', () => {
    const { state } = history(offered, [coordinator, redirect(midden), at(4)], [advisor, withdraw, at(4)]);
    expect(destructions(state)).toMatchObject([
      { id: `destroy-key:${north}`, dueAt: at(4), target: `vault/${keyAt(noord)}` },
      { id: `destroy-key:${partyKey(midden)}:untaken`, dueAt: sixMonthsLater, target: `vault/${keyAt(midden)}` },
    ]);
  });

  it('goes at an organisation too', () => {
    const { state } = history([coach, offerOf(noord, werkcentrum)], [coach, withdraw, at(4)]);
    expect(destructions(state)).toMatchObject([{ dueAt: sixMonthsLater, target: `vault/${keyAt(werkcentrum)}` }]);
  });

  it.each(ends.slice(1))('is the receiver’s own once it took the person, also when %s later', (_, actor, command) => {
    const ended = after(...accepted).when(actor, command, at(7));
    expect(ended.events[0]?.data).toMatchObject({ copyEndsAt: null });
    expect(destructions(ended.state)).toEqual([]);
  });

  it('goes at once, and not again later, when the sender erases the person before', () => {
    const erase: HandoverCommand = { type: 'erase-person', data: { candidate: idOf(sendersCandidate) } };
    const ended = history([coach, offerOf(noord, midden, sendersCandidate)], [coach, withdraw, at(4)]);
    expect(destructions(ended.state)).toMatchObject([{ dueAt: sixMonthsLater }]);
    const erased = after([coach, offerOf(noord, midden, sendersCandidate)], [coach, withdraw, at(4)]).when(clock, erase, at(7));
    erased.then('person-erased');
    expect(destructions(erased.state)).toMatchObject([{ id: `destroy-key:${partyKey(midden)}`, dueAt: at(7) }]);
  });
});

describe('handing over a candidate of one’s own', () => {
  const erase: HandoverCommand = { type: 'erase-person', data: { candidate: idOf(sendersCandidate) } };
  const overstap = systemActor(noord);
  const noordsCoach = person(noord, 'career-coach');
  const middens = person(midden, 'coordinator', 'career-coach');
  const out: Step = [noordsCoach, offerOf(noord, midden, sendersCandidate)];
  const outTaken: readonly Step[] = [out, [middens, accept, at(4)]];
  const toWerkcentrum: Step = [noordsCoach, offerOf(noord, werkcentrum, sendersCandidate)];
  const takenThere: readonly Step[] = [toWerkcentrum, [advisor, accept, at(4)]];
  const adviceFrom = (party: Party): HandoverCommand['data'] => ({ reason: 'other', advice: sealedFor(party, 'advice') });
  const destroyed = (state: HandoverState, party: Party) =>
    handover.pending(state).filter(({ target }) => target === `vault/${keyAt(party)}`).length;

  it('is told to the candidate, for the sender', () => {
    const { state, events } = history(out);
    expect(events[0]?.data).toMatchObject({ candidate: sendersCandidate });
    expect(handover.pending(state)).toContainEqual({
      id: 'record-handover',
      dueAt: thursday,
      target: sendersCandidate,
      party: noord,
      command: { type: 'record-handover', data: { handover: idOf(stream) } },
      summary: 'tell the candidate of the handover',
    });
  });

  it('is for a service point only, which alone has candidates', () => {
    after()
      .when(advisor, offerOf(werkcentrum, noord, sendersCandidate))
      .thenRejected('sender-has-no-candidates');
    const { events } = history(offered);
    expect(events[0]?.data).not.toHaveProperty('candidate');
  });

  it('ends when the candidate is erased before anybody took it, and the copy goes', () => {
    const result = after(out).when(overstap, erase, at(4, '16:00'));
    result.then(
      'promise-lapsed accept',
      'withdrawn',
      'promise-released coach',
      'promise-released contact',
      'promise-released conversation',
      'person-erased',
    );
    expect(destroyed(result.state, midden)).toBe(1);
    expect(handover.isClosed(result.state)).toBe(true);
    expect(result.state).toMatchObject({ status: 'withdrawn', reason: 'person-erased', endedAt: at(4, '16:00') });
    after(out, [overstap, erase, at(4)])
      .when(overstap, erase, at(5))
      .then();
  });

  it('on its way from one to another, every copy goes', () => {
    const { state } = after(out, [middens, redirect(amsterdam), at(4)]).when(overstap, erase, at(4));
    expect([destroyed(state, midden), destroyed(state, amsterdam)]).toEqual([1, 1]);
  });

  it('declined, the copy goes, and nobody has to take the erased person back', () => {
    const declined: HandoverCommand = { type: 'decline', data: { reason: 'other', advice: sealedFor(midden, 'advice') } };
    const { state, then } = after(out, [middens, declined, at(4)]).when(overstap, erase, at(4));
    then('promise-released takeBack', 'person-erased');
    expect(destroyed(state, midden)).toBe(1);
    expect(handover.isClosed(state)).toBe(true);
  });

  it('taken, the person is the receiver’s own candidate: the receiver is told, and keeps its copy whatever comes after', () => {
    const result = after(...outTaken).when(overstap, erase, at(4));
    result.then('person-erased');
    expect(result.events[0]?.data).toEqual({ erasedAt: at(4), copy: 'kept-by-receiver' });
    expect(result.state.status).toBe('accepted');
    const returnedLater: Step = [middens, { type: 'return', data: adviceFrom(midden) } as HandoverCommand, at(4)];
    expect(destroyed(history(...outTaken, [overstap, erase, at(4)], returnedLater).state, midden)).toBe(0);
    after(...outTaken, returnedLater)
      .when(overstap, erase, at(4))
      .then('promise-released takeBack', 'person-erased');
  });

  it('given back after the sender erased the person, nobody promises to take them up again', () => {
    const erased: readonly Step[] = [...takenThere, [overstap, erase, at(4)]];
    const returned = after(...erased).when(advisor, { type: 'return', data: adviceFrom(werkcentrum) } as HandoverCommand, at(7));
    expect(returned.events[0]?.data).toMatchObject({ promises: [] });
    expect(handover.isClosed(returned.state)).toBe(true);
    const prefersSender: HandoverCommand = { type: 'record-candidate-declined', data: { reason: 'prefers-sender' } };
    const declined = after(...erased).when(advisor, prefersSender, at(7));
    expect(declined.events[0]?.data).toMatchObject({ promises: [] });
    expect(handover.isClosed(declined.state)).toBe(true);
  });

  it('taken by an organisation, the copy stays while it guides the person by it, and goes after that', () => {
    const guided = history(...takenThere, [overstap, erase, at(4)]).state;
    expect(guided).toMatchObject({ status: 'accepted', erasure: { standing: 'kept-by-receiver', erasedAt: at(4) } });
    expect(destroyed(guided, werkcentrum)).toBe(0);
    const back: Step = [advisor, { type: 'return', data: adviceFrom(werkcentrum) } as HandoverCommand, at(7)];
    expect(destroyed(history(...takenThere, [overstap, erase, at(4)], back).state, werkcentrum)).toBe(1);
    expect(destroyed(history(...takenThere, back, [overstap, erase, at(7)]).state, werkcentrum)).toBe(1);
  });

  it('reaches no handover of another candidate', () => {
    after(out)
      .when(overstap, { type: 'erase-person', data: { candidate: 'another' } })
      .thenRejected('person-of-another-candidate');
    after(offered).when(overstap, erase).thenRejected('person-of-another-candidate');
    after(out).when(noordsCoach, erase).thenRejected('not-your-handover-side');
  });
});

describe('promises', () => {
  const remind: HandoverCommand = { type: 'remind-promise', data: { promise: 'accept', party: noord } };
  const escalate: HandoverCommand = { type: 'escalate-promise', data: { promise: 'accept', party: noord } };

  it('are reminded of once, on the day, before they are due', () => {
    after(offered).when(clock, remind, at(4, '06:59')).thenRejected('not-due-yet');
    after(offered).when(clock, remind, at(4, '07:00')).then('promise-reminded accept');
    after(offered, [clock, remind, at(4, '07:00')])
      .when(clock, remind, at(4, '07:01'))
      .thenRejected('promise-not-waiting');
    after(offered).when(clock, remind, at(4, '15:00')).then('promise-lapsed accept');
  });

  it('lapse once, at their due date, and change no other state', () => {
    after(offered).when(clock, lapse('accept'), at(4, '14:59')).thenRejected('not-due-yet');
    const overdue = after(offered).when(clock, lapse('accept'), at(4, '15:02'));
    overdue.then('promise-lapsed accept');
    expect(overdue.events).toMatchObject([{ occurred: at(4, '15:00') }]);
    expect(overdue.state).toMatchObject({ status: 'offered' });
    expect(leadOf(overdue.state)).toEqual(werkcentrum);
    after(offered, [clock, lapse('accept'), at(4, '15:00')])
      .when(clock, lapse('accept'), at(4, '15:01'))
      .thenRejected('promise-not-waiting');
  });

  it('are escalated a working day later, unless kept meanwhile', () => {
    const overdue: readonly Step[] = [offered, [clock, lapse('accept'), at(4, '15:00')]];
    expect(handover.pending(history(...overdue).state)[0]).toMatchObject({
      id: `escalate:accept:${north}`,
      dueAt: at(7, '15:00'),
    });
    after(...overdue)
      .when(clock, escalate, at(7, '14:59'))
      .thenRejected('not-due-yet');
    after(...overdue)
      .when(clock, escalate, at(7, '15:00'))
      .then('promise-escalated accept');
    after(...overdue, [coordinator, accept, at(7)])
      .when(clock, escalate, at(7, '15:00'))
      .thenRejected('promise-not-waiting');
    after(...overdue, [advisor, withdraw, at(7)])
      .when(clock, escalate, at(7, '15:00'))
      .thenRejected('promise-not-waiting');
  });

  it('to take back lapse and are escalated after the exit', () => {
    const declined: readonly Step[] = [offered, [coordinator, decline, at(4)]];
    const lapsed = after(...declined).when(systemActor(werkcentrum), lapse('takeBack', werkcentrum), at(8, '15:00'));
    lapsed.then('promise-lapsed takeBack');
    expect(handover.pending(lapsed.state)).toMatchObject([
      { id: `escalate:takeBack:${partyKey(werkcentrum)}`, dueAt: at(9, '15:00') },
      { id: `destroy-key:${north}:untaken` },
    ]);
    expect(handover.allowedCommands(lapsed.state, advisor)).toEqual(['take-back']);
  });

  it('are for the clock alone', () => {
    after(offered).when(coordinator, lapse('accept'), at(4, '15:00')).thenRejected('not-your-handover-side');
    after(offered).when(clock, accept, at(4)).thenRejected('not-your-handover-side');
  });
});

describe('what is told to whom', () => {
  it('gives the sender four kinds of feedback and nothing in them', () => {
    const { events } = history(...completed, [
      clock,
      { type: 'settle-obligation', data: { obligationId: 'register-candidate', outcome: 'done' } },
    ]);
    expect(events.map(feedbackOf).filter((item) => item !== null)).toEqual([
      { kind: 'accepted' },
      { kind: 'coach-named' },
      { kind: 'conversation-held' },
      { kind: 'ended' },
    ]);
    const again = history(
      ...inContact,
      [coordinator, { type: 'name-coach', data: { coach: 'coach-2' } }, at(7)],
      [coach, returned, at(7)],
    );
    expect(again.events.map(feedbackOf).filter((item) => item !== null)).toEqual([
      { kind: 'accepted' },
      { kind: 'coach-named' },
      { kind: 'ended' },
    ]);
  });

  it('shows the sender its side, the receiver all, and others nothing', () => {
    const { state } = history(offered);
    expect(viewOf(state, werkcentrum)).toBe('sender');
    expect(viewOf(state, noord)).toBe('full');
    expect(viewOf(state, midden)).toBe('none');
    expect(copyFor(state, werkcentrum)).toBeNull();
  });

  it('offers each side what it may do', () => {
    expect(handover.allowedCommands(handover.initial, advisor)).toEqual(['offer']);
    const { state } = history(offered);
    expect(handover.allowedCommands(state, advisor)).toEqual([
      'propose-times',
      'record-candidate-declined',
      'withdraw',
      'mark-entered-in-error',
    ]);
    expect(handover.allowedCommands(state, person(noord, 'front-desk'))).toEqual([
      'accept',
      'decline',
      'propose-redirect',
      'record-candidate-declined',
    ]);
    expect(handover.allowedCommands(state, person(midden, 'coordinator'))).toEqual([]);
    expect(handover.allowedCommands(history(...inContact).state, coach)).toEqual([
      'record-attempt',
      'propose-times',
      'record-conversation',
      'complete',
      'return',
      'record-candidate-declined',
    ]);
    expect(handover.allowedCommands(history(...timesKnown).state, coach)).toContain('plan-conversation');
  });

  it('says in two languages why something is refused', () => {
    for (const { en, nl } of Object.values(handoverRejections)) {
      expect(en).toMatch(/\.$/);
      expect(nl).toMatch(/\.$/);
    }
  });
});
