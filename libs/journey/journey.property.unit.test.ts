import fc from 'fast-check';
import { coachRoles } from '../candidate/index.js';
import { isRejection } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import { commandOf } from './journey.commands.examples.js';
import { candidate, context, noord } from './journey.examples.js';
import { actors, clock, history, later, lived } from './journey.lives.examples.js';
import {
  durabilityTerms,
  isClosed,
  isOpen,
  isOpenCheckIn,
  isOpenTask,
  journey,
  journeyCommandTypes,
  journeyStatuses,
  steps,
  transitions,
  type JourneyCommandType,
  type JourneyEvent,
  type KnownState,
  type Step,
} from './index.js';

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
  restricted: true,
  'restriction-lifted': true,
  'candidate-erased': true,
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
