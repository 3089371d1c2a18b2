import fc from 'fast-check';
import { partyKey, sameParty, systemActor, type Actor, type Party } from '../kernel/actor.js';
import { isRejection } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import { promiseNames } from '../policy/policy.js';
import type { HandoverCommand, HandoverCommandType } from './commands.js';
import {
  amsterdam,
  context,
  copyAt,
  midden,
  noord,
  offerOf,
  person,
  sendersCandidate,
  stream,
  thursday,
  werkcentrum,
} from './handover.examples.js';
import {
  candidateDeclineReasons,
  conversationParties,
  exitStatuses,
  handover,
  handoverCommandTypes,
  handoverRejections,
  handoverStatuses,
  isOpen,
  leadOf,
  receiverPromises,
  suitableTimes,
  viewOf,
  type ExitedState,
  type HandoverEvent,
  type HandoverState,
  type Interval,
  type PromiseStanding,
} from './index.js';
import { isKeptByReceiver } from './erasure.js';
import { whoLacks } from './times.js';

const hour = 3_600_000;
const later = (instant: string, hours: number) => new Date(Date.parse(instant) + hours * hour).toISOString();
const parties = [werkcentrum, noord, midden, amsterdam] as const;
const elsewhere: Party = { kind: 'service-point', id: 'spt-elders' };
const actors: readonly Actor[] = [
  ...[noord, midden, amsterdam].flatMap((party) => [
    person(party, 'coordinator'),
    person(party, 'front-desk'),
    person(party, 'career-coach'),
    person(party, 'programme-manager', 'steering-group'),
  ]),
  person(werkcentrum, 'sender'),
  person({ kind: 'organisation', id: 'another-sender' }, 'sender'),
  systemActor(noord),
];
const routes = [
  [werkcentrum, noord],
  [noord, midden],
  [midden, werkcentrum],
] as const;

/** The choices of one step: which of everything is taken modulo how many there are. */
interface Draw {
  readonly kind: 'command' | 'obligation' | 'obligation-again' | 'wait';
  readonly actor: number;
  readonly type: number;
  readonly hours: number;
  readonly pick: number;
  /** Whether the data are made to fit the state, or drawn without looking at it. */
  readonly fitting: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(
    'command',
    'command',
    'command',
    'command',
    'command',
    'obligation',
    'obligation',
    'obligation-again',
    'wait',
  ),
  actor: fc.nat(1000),
  type: fc.nat(1000),
  hours: fc.integer({ min: 0, max: 72 }),
  pick: fc.nat(1000),
  fitting: fc.constantFrom(true, true, true, false),
});

const oneOf = <T>(list: readonly T[], pick: number): T => list[pick % list.length] as T;

function keyed(state: HandoverState): string {
  return state.status === 'not-offered' ? copyAt(noord).personKey : state.receiver.copy.personKey;
}

const text = (state: HandoverState) => ({ sealed: `v1.${keyed(state)}.${'x'.repeat(40)}` });

/** Data for a command; with `fitting`, such as the state takes at `now` where it takes any. */
function commandOf(
  type: HandoverCommandType,
  state: HandoverState,
  actor: Actor,
  now: string,
  { pick, fitting }: Pick<Draw, 'pick' | 'fitting'>,
  route: readonly [Party, Party],
): HandoverCommand {
  const seldom = !fitting && pick % 3 === 0;
  switch (type) {
    case 'offer': {
      const sender = fitting ? actor.party : route[0];
      const receiver = fitting && actor.party.kind === 'service-point' && sameParty(actor.party, route[1]) ? amsterdam : route[1];
      const ofOwn = fitting ? sender.kind === 'service-point' && pick % 2 === 0 : pick % 3 === 0;
      return offerOf(sender, receiver, ofOwn ? sendersCandidate : undefined);
    }
    case 'accept':
    case 'take-back':
      return { type, data: {} };
    case 'erase-person': {
      const own = state.status === 'not-offered' ? undefined : state.sendersCandidate;
      return { type, data: { candidate: fitting && own ? idOf(own) : `other-${pick % 3}` } };
    }
    case 'decline':
      return { type, data: { reason: 'no-capacity', advice: text(state) } };
    case 'propose-redirect': {
      const had =
        state.status === 'not-offered' ? [] : [state.sender, state.receiver.party, ...state.passedOnBy.map(({ party }) => party)];
      const fresh = parties.filter((party) => party.kind === 'service-point' && !had.some((one) => sameParty(one, party)));
      const to = fitting ? oneOf(fresh.length > 0 ? fresh : [elsewhere], pick) : oneOf(parties, pick);
      return { type, data: { to, reason: 'outside-region', resealed: copyAt(to) } };
    }
    case 'name-coach':
      return { type, data: { coach: `coach-${pick % 3}` } };
    case 'record-attempt':
      return {
        type,
        data: {
          channel: 'phone',
          at: seldom ? later(now, 1) : now,
          outcome: pick % 2 === 0 ? 'reached' : 'not-reached',
          ...(pick % 5 === 0 && { note: text(state) }),
        },
      };
    case 'propose-times': {
      const start = later(now, 2 + (pick % 6));
      const isSender = state.status !== 'not-offered' && sameParty(actor.party, state.sender);
      const [lacking] = state.status === 'not-offered' ? [] : whoLacks(state);
      const by = isSender ? 'advisor' : lacking;
      const times = [{ start, end: seldom ? now : later(start, 100) }];
      return { type, data: { by: fitting && by ? by : oneOf(conversationParties, pick), times } };
    }
    case 'plan-conversation': {
      const drawn: Interval = { start: later(now, pick % 20), end: later(now, (pick % 20) + 1) };
      const suitable = suitableTimes(state).find(({ end }) => end > later(now, 1));
      return {
        type,
        data: { ...(fitting && suitable ? { start: later(suitable.end, -1 / 2), end: suitable.end } : drawn), mode: 'video' },
      };
    }
    case 'record-missed-conversation':
      return { type, data: { absent: fitting ? [oneOf(conversationParties, pick)] : conversationParties.slice(0, pick % 3) } };
    case 'record-conversation':
      return {
        type,
        data: {
          heldAt: seldom ? later(now, 1) : now,
          present: [...(pick % 2 === 0 ? (['advisor'] as const) : []), ...(seldom ? [] : (['candidate', 'coach'] as const))],
          told: text(state),
          promised: text(state),
          askNext: text(state),
        },
      };
    case 'complete': {
      const without = fitting ? state.status !== 'conversation-held' : pick % 2 === 0;
      return { type, data: without ? { withoutConversation: 'other' } : {} };
    }
    case 'withdraw':
      return { type, data: { reason: 'other-route' } };
    case 'record-candidate-declined':
      return { type, data: { reason: oneOf(candidateDeclineReasons, pick) } };
    case 'return':
      return { type, data: { reason: 'moved', advice: text(state) } };
    case 'mark-entered-in-error':
      return { type, data: { reason: 'test' } };
    case 'remind-promise':
    case 'lapse-promise':
    case 'escalate-promise': {
      const open = handover.pending(state).filter(({ command }) => command.type === type);
      const waiting = fitting && open.length > 0 ? oneOf(open, pick) : undefined;
      const drawn = { promise: oneOf(promiseNames, pick), party: oneOf(parties, pick) };
      return waiting ? (waiting.command as HandoverCommand) : { type, data: drawn };
    }
    case 'settle-obligation': {
      const owed = state.status === 'not-offered' ? [] : state.followUps;
      const obligationId = fitting && owed.length > 0 ? oneOf(owed, pick).id : `other:${pick}`;
      return { type, data: { obligationId, outcome: 'done' } };
    }
    default:
      return type satisfies never;
  }
}

const bookkeeping = [
  'handover.promise-kept.v1',
  'handover.promise-lapsed.v1',
  'handover.promise-reminded.v1',
  'handover.promise-escalated.v1',
  'handover.promise-released.v1',
  'handover.obligation-settled.v1',
  'handover.taken-back.v1',
  'handover.person-erased.v1',
];
const exits: readonly HandoverCommandType[] = [
  'decline',
  'withdraw',
  'record-candidate-declined',
  'mark-entered-in-error',
  'return',
  'complete',
];
const endings = ['completed', ...exitStatuses.map(String)];

/** How often each promise of each party met each fate. */
class PromiseLedger {
  private readonly fates = new Map<string, string[]>();

  note({ type, data }: HandoverEvent, now: string): void {
    if (!('promise' in data)) return;
    const about = `${data.promise} of ${partyKey(data.party)}`;
    const fate = type.slice('handover.promise-'.length, -'.v1'.length) + ('late' in data && data.late ? '-late' : '');
    const before = this.fates.get(about) ?? [];
    const ended = before.some((one) => ['kept', 'lapsed', 'released'].includes(one));
    expect({ about, fate, twice: before.includes(fate) }).toEqual({ about, fate, twice: false });
    if (data.promise !== 'advisorPresent') {
      if (fate === 'kept') expect({ about, fate, inTime: now <= data.dueAt }).toEqual({ about, fate, inTime: true });
      if (fate === 'lapsed') expect({ about, fate, due: now >= data.dueAt }).toEqual({ about, fate, due: true });
      if (fate === 'reminded') expect({ about, fate, ahead: now < data.dueAt }).toEqual({ about, fate, ahead: true });
    }
    switch (fate) {
      case 'reminded':
      case 'kept':
      case 'lapsed':
      case 'released':
        expect({ about, fate, ended }).toEqual({ about, fate, ended: false });
        break;
      case 'kept-late':
      case 'escalated':
        expect({ about, fate, lapsed: before.includes('lapsed') }).toEqual({ about, fate, lapsed: true });
        expect(before).not.toContain('kept-late');
        break;
      default:
        throw new Error(`unknown fate ${fate}`);
    }
    this.fates.set(about, [...before, fate]);
  }
}

/** The moves of the lead that the domain knows, by the event that makes them. */
function expectedLead(before: HandoverState, { type, data }: HandoverEvent): Party | null {
  switch (type) {
    case 'handover.offered.v1':
      return data.sender;
    case 'handover.redirect-proposed.v1':
      return data.from;
    case 'handover.accepted.v1':
      return data.receiver;
    case 'handover.declined.v1':
    case 'handover.returned.v1':
    case 'handover.withdrawn.v1':
    case 'handover.entered-in-error.v1':
      return before.status === 'not-offered' ? null : before.sender;
    case 'handover.declined-by-candidate.v1':
      if (data.reason === 'no-further-help' || data.reason === 'found-work') return null;
      return before.status === 'not-offered' ? null : before.sender;
    default:
      return leadOf(before);
  }
}

/** What the driver gives to the handover itself for an obligation. */
function carryingOut({ id, target, command }: Obligation): HandoverCommand {
  return target === stream
    ? (command as HandoverCommand)
    : { type: 'settle-obligation', data: { obligationId: id, outcome: 'done' } };
}

/** A handover that is lived through, with everything that must hold checked after each event. */
class Life {
  state: HandoverState = handover.initial;
  now = thursday;
  private readonly ledger = new PromiseLedger();
  private readonly seen = new Map<string, Obligation>();
  private readonly gone = new Set<string>();
  /** What the vault was told to destroy and did, as `vault/<key>`. */
  readonly destroyed = new Set<string>();

  constructor(private readonly route: readonly [Party, Party]) {}

  step(choice: Draw): void {
    switch (choice.kind) {
      case 'wait':
        this.now = later(this.now, choice.hours);
        return;
      case 'obligation': {
        const due = handover.pending(this.state).filter(({ dueAt }) => dueAt <= this.now);
        if (due.length > 0) this.carryOut(oneOf(due, choice.pick));
        return;
      }
      case 'obligation-again': {
        const done = [...this.gone].map((id) => this.seen.get(id)).filter((one) => one !== undefined);
        if (done.length > 0) expect(this.give(carryingOut(oneOf(done, choice.pick)), systemActor(noord))).toBe(false);
        return;
      }
      case 'command': {
        // Exits only now and then, so that histories get somewhere.
        const drawn = handoverCommandTypes.filter((type) => choice.hours % 12 === 7 || !exits.includes(type));
        const allowed = (actor: Actor) => handover.allowedCommands(this.state, actor).filter((type) => drawn.includes(type));
        const able = actors.filter((one) => allowed(one).length > 0);
        const actor = oneOf(choice.fitting && able.length > 0 ? able : actors, choice.actor);
        const types = choice.fitting && able.length > 0 ? allowed(actor) : drawn;
        this.give(commandOf(oneOf(types, choice.type), this.state, actor, this.now, choice, this.route), actor);
        return;
      }
      default:
        choice.kind satisfies never;
    }
  }

  carryOut(obligation: Obligation): void {
    expect(this.give(carryingOut(obligation), systemActor(noord))).toBe(true);
    expect(handover.pending(this.state).map(({ id }) => id)).not.toContain(obligation.id);
  }

  /** Whether the command was taken. */
  give(command: HandoverCommand, actor: Actor): boolean {
    const decision = handover.decide(this.state, command, context(actor, this.now));
    if (isRejection(decision)) {
      expect(Object.keys(handoverRejections)).toContain(decision.rejection);
      return false;
    }
    expect(handover.allowedCommands(this.state, actor)).toContain(command.type);
    for (const event of decision) this.happen(event);
    this.checkObligations();
    return true;
  }

  private happen(event: HandoverEvent): void {
    const before = this.state;
    this.state = handover.evolve(before, event);
    const lead = leadOf(this.state);
    expect(lead).toEqual(expectedLead(before, event));
    if (lead) expect(handover.visibleTo(this.state).filter((party) => sameParty(party, lead))).toHaveLength(1);
    if (endings.includes(before.status)) {
      expect(bookkeeping).toContain(event.type);
      expect(this.state.status).toBe(before.status);
    }
    this.ledger.note(event, this.now);
    this.noteDestruction(before, event);
  }

  private noteDestruction(before: HandoverState, { type, data }: HandoverEvent): void {
    if (type !== 'handover.obligation-settled.v1' || before.status === 'not-offered') return;
    const target = before.followUps.find(({ id }) => id === data.obligationId)?.target;
    if (target?.startsWith('vault/')) this.destroyed.add(target);
  }

  /** Carries out all that is still owed, as time goes on. */
  liveOut(): void {
    for (let round = 0; handover.pending(this.state).length > 0; round++) {
      expect(round).toBeLessThan(100);
      const [first] = [...handover.pending(this.state)].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
      if (!first) break;
      if (first.dueAt > this.now) this.now = first.dueAt;
      this.carryOut(first);
    }
  }

  private checkObligations(): void {
    const pending = handover.pending(this.state);
    const ids = pending.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const obligation of pending) {
      expect(this.gone).not.toContain(obligation.id);
      expect(obligation).toEqual(this.seen.get(obligation.id) ?? obligation);
      this.seen.set(obligation.id, obligation);
    }
    for (const id of this.seen.keys()) if (!ids.includes(id)) this.gone.add(id);
    if (handover.isClosed(this.state)) expect(openPromises(this.state)).toEqual([]);
    if (endings.includes(this.state.status))
      expect(openPromises(this.state).filter(({ promise }) => promise !== 'takeBack')).toEqual([]);
  }
}

function endedUntaken(state: HandoverState): state is ExitedState {
  return 'taking' in state && state.taking === null;
}

function openPromises(state: HandoverState): readonly PromiseStanding[] {
  return state.status === 'not-offered' ? [] : state.promises.filter(({ status }) => status === 'open');
}

const history = fc.record({
  ofOwn: fc.boolean(),
  route: fc.constantFrom(...routes),
  draws: fc.array(draw, { minLength: 10, maxLength: 70, size: 'max' }),
});

/** A history as drawn, from the offer on; `after` is called after each step. */
function lived(
  { route, draws, ofOwn }: { readonly route: readonly [Party, Party]; readonly draws: readonly Draw[]; readonly ofOwn: boolean },
  after?: (life: Life) => void,
): Life {
  const life = new Life(route);
  const [sender] = route;
  const own = ofOwn && sender.kind === 'service-point' ? sendersCandidate : undefined;
  life.give(offerOf(...route, own), person(sender, sender.kind === 'organisation' ? 'sender' : 'career-coach'));
  for (const choice of draws) {
    life.step(choice);
    after?.(life);
  }
  return life;
}

describe('over all histories', () => {
  it('one organisation has the lead, promises end once, nothing happens after an exit, obligations are carried out for good', () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const life = lived(drawn);
        life.liveOut();
        expect(openPromises(life.state).filter(({ promise }) => promise !== 'advisorPresent')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('what is allowed is accepted with some data, and what is not allowed with none', () => {
    fc.assert(
      fc.property(history, fc.nat(1000), (drawn, pick) => {
        const { state, now } = lived(drawn);
        for (const actor of actors) {
          const allowed = handover.allowedCommands(state, actor);
          for (const type of handoverCommandTypes) {
            const isTaken = (fitting: boolean, moment: string) =>
              !isRejection(
                handover.decide(
                  state,
                  commandOf(type, state, actor, moment, { pick, fitting }, [noord, midden]),
                  context(actor, moment),
                ),
              );
            const moment = momentFor(type, state, pick) ?? now;
            const expected = allowed.includes(type);
            const taken = expected ? isTaken(true, moment) : isTaken(true, moment) || isTaken(false, now);
            if (taken !== expected) throw new Error(`${type} in ${state.status}: allowed ${expected}, taken ${taken}`);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a service point that passed the person on sees the status only, and its key is destroyed for good', () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const destroyed = new Set<string>();
        lived(drawn, ({ state }) => {
          if (state.status === 'not-offered') return;
          for (const { target } of handover.pending(state)) if (target.startsWith('vault/')) destroyed.add(target);
          for (const { party, copy } of state.passedOnBy)
            expect(destroyed.has(`vault/${copy.personKey}`)).toBe(viewOf(state, party) === 'status-only');
          expect(destroyed.has(`vault/${state.receiver.copy.personKey}`)).toBe(
            state.erasure.standing === 'copy-erased' || endedUntaken(state),
          );
        });
      }),
      { numRuns: 100 },
    );
  });

  it('who did not take the person has no readable copy in the end, and who has a candidate of its own keeps it', () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const life = lived(drawn, ({ state, destroyed }) => {
          if (!endedUntaken(state)) return;
          const target = `vault/${state.receiver.copy.personKey}`;
          expect(destroyed.has(target) || handover.pending(state).some((owed) => owed.target === target)).toBe(true);
        });
        life.liveOut();
        const { state, destroyed } = life;
        if (state.status === 'not-offered') return;
        expect(destroyed.has(`vault/${state.receiver.copy.personKey}`)).toBe(
          state.erasure.standing === 'copy-erased' || endedUntaken(state),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('a person whom the sender erased is kept by nobody who did not take them, and by who did for good', () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const life = lived(drawn, ({ state }) => {
          if (state.status === 'not-offered') return;
          expect(state.erasure.standing === 'copy-erased' && isKeptByReceiver(state)).toBe(false);
          expect(state.erasure.standing === 'kept-by-receiver' && !isKeptByReceiver(state)).toBe(false);
        });
        const { state: before } = life;
        if (before.status === 'not-offered' || before.sendersCandidate === undefined) return;
        const command = { type: 'erase-person', data: { candidate: idOf(before.sendersCandidate) } } as const;
        expect(life.give(command, systemActor(noord))).toBe(true);
        const { state } = life;
        if (state.status === 'not-offered') throw new Error('no handover any more');
        expect(state.erasure.standing).toBe(isKeptByReceiver(before) ? 'kept-by-receiver' : 'copy-erased');
        expect(isOpen(state)).toBe(isOpen(before) && isKeptByReceiver(before));
        if (!isOpen(state)) expect(handover.isClosed(state)).toBe(true);
        expect(life.give(command, systemActor(noord))).toBe(true);
        expect(life.state).toBe(state);
      }),
      { numRuns: 100 },
    );
  });

  it('each receiver makes its promises once', () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const { state } = lived(drawn);
        if (state.status === 'not-offered') return;
        for (const { party } of [state.receiver, ...state.passedOnBy]) {
          const theirs = state.promises.filter((standing) => sameParty(standing.party, party) && standing.promise !== 'takeBack');
          expect(theirs.map(({ promise }) => promise)).toEqual(receiverPromises);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('comes to every state', () => {
    const reached = new Set<string>();
    for (const drawn of fc.sample(history, { numRuns: 200, seed: 2026 })) lived(drawn, ({ state }) => reached.add(state.status));
    expect([...reached].sort()).toEqual([...handoverStatuses].sort());
  });
});

/** When a command that depends on the time can be given. */
function momentFor(type: HandoverCommandType, state: HandoverState, pick: number): string | undefined {
  switch (type) {
    case 'remind-promise':
    case 'lapse-promise':
    case 'escalate-promise': {
      const open = handover.pending(state).filter(({ command }) => command.type === type);
      return open.length > 0 ? oneOf(open, pick).dueAt : undefined;
    }
    case 'plan-conversation': {
      const [suitable] = suitableTimes(state);
      return suitable && later(suitable.start, -2);
    }
    case 'record-missed-conversation':
      return state.status === 'conversation-planned' ? state.conversation.end : undefined;
    default:
      return undefined;
  }
}
