import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isRejection } from '../kernel/aggregate.js';
import { systemActor, type Actor } from '../kernel/actor.js';
import { deriveId } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import { commandOf, oneOf, type Draw } from './journey.commands.examples.js';
import { context, desk, coach, coordinator, noord, person, start, thursday } from './journey.examples.js';
import {
  isClosed,
  journey,
  journeyCommandTypes,
  journeyRejections,
  transitions,
  wayFrom,
  type JourneyCommand,
  type JourneyCommandType,
  type JourneyEvent,
  type JourneyState,
} from './index.js';

export const actors: readonly Actor[] = [
  desk,
  coach,
  coordinator,
  person('labour-market-coach', 'job-coach'),
  person('programme-manager', 'steering-group', 'administrator'),
  { ...coach, party: { kind: 'service-point', id: 'spt-zuid' } },
  { ...coach, party: { kind: 'organisation', id: 'werkcentrum-drenthe' } },
];
export const clock = systemActor(noord);
export const later = (instant: string, hours: number) => new Date(Date.parse(instant) + hours * 3_600_000).toISOString();

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(
    'command',
    'command',
    'command',
    'command',
    'command',
    'command',
    'late',
    'again',
    'wait',
    'years',
    'told',
  ),
  actor: fc.nat(1000),
  type: fc.nat(1000),
  hours: fc.integer({ min: 0, max: 24 * 20 }),
  pick: fc.nat(1000),
  fitting: fc.constantFrom(true, true, true, false),
});
/** The choices of a whole life. */
export const history = fc.array(draw, { minLength: 10, maxLength: 80, size: 'max' });

/** What may come after the end and does not undo it. */
const afterTheEnd = [
  'journey.reopened.v1',
  'journey.gave-way.v1',
  'journey.closed.v1',
  'journey.leak-observed.v1',
  'journey.feedback-consent-changed.v1',
  'journey.restricted.v1',
  'journey.restriction-lifted.v1',
  'journey.candidate-erased.v1',
  'journey.durability-fell-due.v1',
  'journey.durability-established.v1',
  'journey.durability-lost.v1',
  'journey.durability-unknown.v1',
  'journey.obligation-settled.v1',
];
/** Often enough to be seen, seldom enough that journeys get somewhere. */
const seldom: readonly JourneyCommandType[] = ['end', 'give-way', 'pause'];

/** One journey as it goes, and everything that must hold at each event of it. */
export class Life {
  state: JourneyState = journey.initial;
  now = thursday;
  given = 0;
  readonly events: JourneyEvent[] = [];
  /** The same events, as they came together and when. */
  readonly decisions: { readonly now: string; readonly events: readonly JourneyEvent[] }[] = [];
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
      case 'told':
        this.clockTo(this.now);
        this.give(fromCandidate(choice), clock);
        return;
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
    if (decision.length > 0) this.decisions.push({ now: this.now, events: decision });
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

/** What the candidate's stream tells: seldom that there is nothing left to know, and restrictions that mostly end soon. */
function fromCandidate({ pick, hours }: Draw): JourneyCommand {
  if (pick < 20) return { type: 'end-for-erased', data: {} };
  return { type: 'change-restriction', data: { restricted: hours % 3 === 0 } };
}

function carryingOut({ id, target, command }: Obligation): JourneyCommand {
  if (target.startsWith('journey/')) return command as JourneyCommand;
  return { type: 'settle-obligation', data: { obligationId: id, outcome: 'done' } };
}

/** A life from its start, by these choices. */
export function lived(draws: readonly Draw[], after?: (life: Life) => void): Life {
  const life = new Life();
  life.give(start, coach);
  for (const choice of draws) {
    life.step(choice);
    after?.(life);
  }
  return life;
}
