import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { coachRoles } from '../candidate/index.js';
import { isRejection } from '../kernel/aggregate.js';
import { systemActor, type Actor } from '../kernel/actor.js';
import { deriveId } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import { commandOf, oneOf, type Draw } from './journey.commands.examples.js';
import { candidate, context, desk, coach, coordinator, noord, person, start, thursday } from './journey.examples.js';
import {
  durabilityTerms,
  isClosed,
  isOpen,
  isOpenCheckIn,
  isOpenTask,
  journey,
  journeyCommandTypes,
  journeyRejections,
  journeyStatuses,
  steps,
  transitions,
  wayFrom,
  type JourneyCommand,
  type JourneyCommandType,
  type JourneyEvent,
  type JourneyState,
  type KnownState,
  type Step,
} from './index.js';

const actors: readonly Actor[] = [
  desk,
  coach,
  coordinator,
  person('labour-market-coach', 'job-coach'),
  person('programme-manager', 'steering-group', 'administrator'),
  { ...coach, party: { kind: 'service-point', id: 'spt-zuid' } },
  { ...coach, party: { kind: 'organisation', id: 'werkcentrum-drenthe' } },
];
const clock = systemActor(noord);
const later = (instant: string, hours: number) => new Date(Date.parse(instant) + hours * 3_600_000).toISOString();

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom('command', 'command', 'command', 'command', 'command', 'command', 'late', 'again', 'wait', 'years'),
  actor: fc.nat(1000),
  type: fc.nat(1000),
  hours: fc.integer({ min: 0, max: 24 * 20 }),
  pick: fc.nat(1000),
  fitting: fc.constantFrom(true, true, true, false),
});
const history = fc.array(draw, { minLength: 10, maxLength: 80, size: 'max' });

/** What may come after the end and does not undo it. */
const afterTheEnd = [
  'journey.reopened.v1',
  'journey.gave-way.v1',
  'journey.closed.v1',
  'journey.leak-observed.v1',
  'journey.feedback-consent-changed.v1',
  'journey.durability-fell-due.v1',
  'journey.durability-established.v1',
  'journey.durability-lost.v1',
  'journey.durability-unknown.v1',
  'journey.obligation-settled.v1',
];
/** Often enough to be seen, seldom enough that journeys get somewhere. */
const seldom: readonly JourneyCommandType[] = ['end', 'give-way', 'pause'];

/** One journey as it goes, and everything that must hold at each event of it. */
class Life {
  state: JourneyState = journey.initial;
  now = thursday;
  given = 0;
  readonly events: JourneyEvent[] = [];
  private readonly seen = new Map<string, Obligation>();
  private readonly gone = new Set<string>();

  step(choice: Draw): void {
    switch (choice.kind) {
      case 'wait':
        this.now = later(this.now, choice.hours);
        return;
      case 'years':
        this.clockTo(later(this.now, choice.hours * 20));
        return;
      case 'again': {
        const done = [...this.gone].map((id) => this.seen.get(id)).filter((one) => one !== undefined);
        if (done.length > 0) expect(this.give(carryingOut(oneOf(done, choice.pick)), clock)).toBe(false);
        return;
      }
      case 'late':
        this.giveLate(choice);
        return;
      case 'command': {
        this.clockTo(this.now);
        const drawn = journeyCommandTypes.filter((type) => choice.hours % 12 === 7 || !seldom.includes(type));
        const allowed = (actor: Actor) => journey.allowedCommands(this.state, actor).filter((type) => drawn.includes(type));
        const able = actors.filter((one) => allowed(one).length > 0);
        const actor = oneOf(choice.fitting && able.length > 0 ? able : actors, choice.actor);
        const types = choice.fitting && able.length > 0 ? allowed(actor) : drawn;
        this.give(commandOf(oneOf(types, choice.type), this.state, this.now, choice), actor);
        return;
      }
      default:
        choice.kind satisfies never;
    }
  }

  /** The clock's own commands, in time. */
  clockTo(until: string): void {
    for (let round = 0; ; round++) {
      expect(round).toBeLessThan(500);
      const [due] = journey
        .pending(this.state)
        .filter(({ dueAt }) => Date.parse(dueAt) <= Date.parse(until))
        .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
      if (due === undefined) break;
      if (Date.parse(due.dueAt) > Date.parse(this.now)) this.now = due.dueAt;
      expect(this.give(carryingOut(due), clock)).toBe(true);
      expect(journey.pending(this.state).map(({ id }) => id)).not.toContain(due.id);
    }
    if (Date.parse(until) > Date.parse(this.now)) this.now = until;
  }

  /** A command that comes before the clock's own gives what it gives after them, in the same order. */
  private giveLate(choice: Draw): void {
    const type = oneOf(journeyCommandTypes, choice.type);
    const actor = oneOf(actors, choice.actor);
    this.now = later(this.now, choice.hours);
    const inTime = Object.assign(new Life(), { state: this.state, now: this.now });
    const due = () => journey.pending(inTime.state).filter(({ target }) => target.startsWith('journey/'));
    for (;;) {
      const [first] = due()
        .filter(({ dueAt }) => Date.parse(dueAt) <= Date.parse(this.now))
        .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
      if (first === undefined) break;
      expect(inTime.give(carryingOut(first), clock)).toBe(true);
    }
    const command = commandOf(type, inTime.state, this.now, choice);
    const before = this.events.length;
    const isTaken = this.give(command, actor);
    inTime.given = this.given - 1;
    expect(inTime.give(command, actor)).toBe(isTaken);
    if (this.events.length > before) {
      expect(this.events.slice(before)).toEqual(inTime.events);
      expect(this.state).toEqual(inTime.state);
    }
  }

  /** Whether the command was taken. */
  give(command: JourneyCommand, actor: Actor): boolean {
    const commandId = deriveId('test', String(this.given++));
    const decision = journey.decide(this.state, command, context(actor, this.now, commandId));
    if (isRejection(decision)) {
      expect(Object.keys(journeyRejections)).toContain(decision.rejection);
      return false;
    }
    const isLate = journey.pending(this.state).some(({ dueAt }) => Date.parse(dueAt) <= Date.parse(this.now));
    if (!isLate) expect(journey.allowedCommands(this.state, actor)).toContain(command.type);
    for (const event of decision) this.happen(event);
    this.checkObligations();
    return true;
  }

  private happen(event: JourneyEvent): void {
    const before = this.state;
    this.state = journey.evolve(before, event);
    this.events.push(event);
    if (before.status === 'ended') expect(afterTheEnd).toContain(event.type);
    if (isClosed(before)) expect(event.type).toBe('journey.obligation-settled.v1');
    if (event.type === 'journey.step-entered.v1') checkEntry(before, event.data);
    if ('occurred' in event && this.events[0] && event.occurred !== undefined)
      expect(Date.parse(event.occurred)).toBeGreaterThanOrEqual(Date.parse(thursday));
  }

  private checkObligations(): void {
    const pending = journey.pending(this.state);
    const ids = pending.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const obligation of pending) {
      const { id } = obligation;
      if (this.gone.has(id)) throw new Error(`${id} was done and comes again`);
      const before = this.seen.get(id);
      if (before && !isDeepStrictEqual(before, obligation)) throw new Error(`${id} is not what it was`);
      this.seen.set(id, obligation);
    }
    for (const id of this.seen.keys()) if (!ids.includes(id)) this.gone.add(id);
    if (this.state.status === 'ended')
      expect(ids.filter((id) => !/^(close|durability|durability-grace|note-journey|assign-coach):/.test(id))).toEqual([]);
    if (isClosed(this.state)) expect(ids.filter((id) => !/^(note-journey|assign-coach):/.test(id))).toEqual([]);
  }
}

function checkEntry(before: JourneyState, entry: Extract<JourneyEvent, { type: 'journey.step-entered.v1' }>['data']): void {
  if (before.status === 'not-started') throw new Error('entered before the start');
  expect(before.status).toBe('active');
  expect(entry.iteration).toBe(before.iterations[entry.step] + 1);
  if (entry.from === null) {
    expect([entry.way, entry.step, before.step.iteration]).toEqual(['start', 'orientation', 0]);
    return;
  }
  expect(entry.from).toBe(before.step.step);
  if (entry.way === 'by-placement') expect(transitions[entry.from][entry.step]).toBe('by-placement');
  else expect(entry.way).toBe(wayFrom(entry.from, entry.step));
}

function carryingOut({ id, target, command }: Obligation): JourneyCommand {
  if (target.startsWith('journey/')) return command as JourneyCommand;
  return { type: 'settle-obligation', data: { obligationId: id, outcome: 'done' } };
}

function lived(draws: readonly Draw[], after?: (life: Life) => void): Life {
  const life = new Life();
  life.give(start, coach);
  for (const choice of draws) {
    life.step(choice);
    after?.(life);
  }
  return life;
}

const count = (events: readonly JourneyEvent[], matches: (event: JourneyEvent) => boolean) => events.filter(matches).length;

describe('over all histories', () => {
  it('steps follow the table, obligations are carried out once and for good, and what happens once happens once', () => {
    fc.assert(
      fc.property(history, (draws) => {
        const life = lived(draws);
        life.clockTo(later(life.now, 24 * 365 * 4));
        const { events, state } = life;
        expect(count(events, ({ type }) => type === 'journey.intake-held.v1')).toBeLessThanOrEqual(1);
        expect(count(events, (event) => event.type === 'journey.placement-begun.v1' && event.data.counted)).toBeLessThanOrEqual(
          1,
        );
        for (const term of durabilityTerms) {
          const answers = count(
            events,
            (event) =>
              /durability-(established|lost|unknown)/.test(event.type) && 'term' in event.data && event.data.term === term,
          );
          const isRunning = events.some(
            (event) => event.type === 'journey.placement-begun.v1' && event.data.durability.length > 0,
          );
          expect(answers).toBe(isRunning ? 1 : 0);
        }
        expect(journey.pending(state)).toEqual([]);
        expect(isClosed(state)).toBe(state.status === 'ended');
      }),
      { numRuns: 200 },
    );
  });

  it('each check-in that a placement promised ends once', () => {
    fc.assert(
      fc.property(history, (draws) => {
        const { state, events } = lived(draws);
        if (state.status === 'not-started') return;
        for (const { placement, checkIns, was } of state.placements) {
          const of = (type: string) => (event: JourneyEvent) =>
            event.type === type && 'placement' in event.data && event.data.placement === placement;
          const ended = count(events, of('journey.check-in-recorded.v1')) + count(events, of('journey.check-in-missed.v1'));
          expect(checkIns.filter(({ status }) => status === 'recorded' || status === 'missed')).toHaveLength(ended);
          if (was.standing === 'ended' || !isOpen(state)) expect(checkIns.filter(isOpenCheckIn)).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('tasks are with somebody who is a coach here or stands in, and none is open after the end', () => {
    fc.assert(
      fc.property(history, (draws) => {
        lived(draws, ({ state }) => {
          if (state.status === 'not-started') return;
          const people = coachRoles.flatMap((role) => {
            const facts = state.coaches[role];
            return facts ? [facts.coach, facts.standIn] : [];
          });
          const possible = [null, ...people, ...state.absences.map(({ standIn }) => standIn), 'stand-in', 'coach-9'];
          const open = state.tasks.filter(isOpenTask);
          if (state.status === 'ended') expect(open).toEqual([]);
          for (const { assignee, role } of open) {
            expect(possible).toContain(assignee);
            if (state.coaches[role] !== undefined) expect(assignee).not.toBeNull();
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  it('what is allowed is accepted with some data, and what is not allowed with none', () => {
    fc.assert(
      fc.property(history, fc.nat(1000), (draws, pick) => {
        const life = lived(draws);
        life.clockTo(life.now);
        const { state, now } = life;
        for (const actor of [...actors, clock]) {
          const allowed = journey.allowedCommands(state, actor);
          for (const type of journeyCommandTypes) {
            const isTaken = (fitting: boolean) => {
              const moment = momentFor(type, state as KnownState) ?? now;
              const command = commandOf(type, state, moment, { pick, fitting });
              return !isRejection(journey.decide(state, command, context(actor, moment, deriveId('last'))));
            };
            const taken = isTaken(true) || isTaken(false);
            const dependsOnGaps = type === 'record-durability-lost' && !isAsked(state as KnownState);
            if (dependsOnGaps ? taken && !allowed.includes(type) : taken !== allowed.includes(type))
              throw new Error(`${type} in ${state.status}: allowed ${allowed.includes(type)}, taken ${taken}`);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('comes to every status, from every step to every other, and to every event', () => {
    const statuses = new Set<string>();
    const ways = new Set<string>();
    const types = new Set<string>();
    for (const draws of fc.sample(history, { numRuns: 400, seed: 2026 })) {
      const { events } = lived(draws, ({ state }) => statuses.add(state.status));
      for (const event of events) {
        types.add(event.type);
        if (event.type === 'journey.step-entered.v1' && event.data.from) ways.add(`${event.data.from} ${event.data.step}`);
      }
    }
    expect([...statuses].sort()).toEqual([...journeyStatuses].sort());
    const possible = (from: Step) => steps.filter((to) => transitions[from][to] !== 'none').map((to) => `${from} ${to}`);
    expect([...ways].sort()).toEqual(steps.flatMap(possible).sort());
    expect([...types].sort()).toEqual(
      Object.keys(everyType)
        .map((type) => `journey.${type}.v1`)
        .sort(),
    );
  });

  it('belongs to one candidate at one service point', () => {
    fc.assert(
      fc.property(history, (draws) => {
        const { state } = lived(draws);
        expect(state).toMatchObject({ candidate, servicePoint: noord.id });
        expect(journey.visibleTo(state)).toEqual([noord]);
      }),
      { numRuns: 20 },
    );
  });
});

type Short<T> = T extends `journey.${infer Name}.v1` ? Name : never;
const everyType: { readonly [type in Short<JourneyEvent['type']>]: true } = {
  started: true,
  'step-entered': true,
  'advisory-raised': true,
  paused: true,
  resumed: true,
  stalled: true,
  'note-added': true,
  'leak-observed': true,
  'feedback-consent-changed': true,
  'coach-assigned': true,
  'coach-transferred': true,
  'coach-absent': true,
  'coach-returned': true,
  'task-added': true,
  'task-fell-due': true,
  'task-done': true,
  'task-cancelled': true,
  'task-moved': true,
  ended: true,
  reopened: true,
  'gave-way': true,
  closed: true,
  'obligation-settled': true,
  'in-depth-orientation-concluded': true,
  'placement-begun': true,
  'conversation-planned': true,
  'conversation-held': true,
  'intake-held': true,
  'conversation-missed': true,
  'interests-recorded': true,
  'precondition-recorded': true,
  'route-map-drawn': true,
  'orientation-concluded': true,
  'check-in-fell-due': true,
  'check-in-recorded': true,
  'check-in-missed': true,
  'contract-outcome-recorded': true,
  'placement-ended': true,
  'durability-fell-due': true,
  'durability-established': true,
  'durability-lost': true,
  'durability-unknown': true,
  'training-begun': true,
  'training-completed': true,
  'training-abandoned': true,
};

function isAsked({ durability }: KnownState): boolean {
  return durability.some(({ status }) => status === 'due');
}

/** When a command that depends on the time can be given. */
function momentFor(type: JourneyCommandType, state: KnownState): string | undefined {
  if (type === 'record-missed-conversation') return state.orientation.planned?.start;
  return journey.pending(state).find(({ target, command }) => command.type === type && target.startsWith('journey/'))?.dueAt;
}
