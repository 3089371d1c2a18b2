import { hasRole, type Actor, type Role } from '../kernel/actor.js';
import type { Rejection } from '../kernel/aggregate.js';
import { guidesOf, isAsked, openTasks } from './assignment.js';
import type { JourneyCommand, JourneyCommandType } from './commands.js';
import { refuse, type JourneyRejection } from './rejections.js';
import { isOpenCheckIn, isOpenTerm, isRunning, type CheckIn } from './retention/state.js';
import { tooLongGap } from './retention/terms.js';
import { isClosed, type JourneyState, type JourneyStatus, type KnownState } from './state.js';

/** Who may in which states. */
interface Rule<S extends JourneyStatus = JourneyStatus> {
  readonly roles: readonly Role[];
  readonly in: readonly S[];
  /** What stands in the way although state and role are right. */
  readonly hindrance?: (state: KnownState, actor: Actor) => Rejection | null;
}

const coaches = ['career-coach', 'labour-market-coach', 'job-coach'] as const satisfies readonly Role[];
const guiding = [...coaches, 'coordinator'] as const satisfies readonly Role[];
const meeting = ['front-desk', ...guiding] as const satisfies readonly Role[];
const clock = ['system'] as const satisfies readonly Role[];

const active = ['active'] as const;
const open = ['active', 'paused'] as const;
const known = ['active', 'paused', 'ended'] as const;

const rule = <const S extends JourneyStatus>(
  roles: readonly Role[],
  statuses: readonly S[],
  hindrance?: Rule['hindrance'],
): Rule<S> => ({ roles, in: statuses, hindrance });

const unless =
  (code: JourneyRejection, condition: (state: KnownState) => boolean): NonNullable<Rule['hindrance']> =>
  (state) =>
    condition(state) ? null : refuse(code);

/** Who guides decides who reads what was written, so that nobody brings themselves in: a coach of the journey does, or the coordinator. */
const unlessGuide = (state: KnownState, actor: Actor): Rejection | null =>
  hasRole(actor, 'coordinator') || guidesOf(state).includes(actor.id) ? null : refuse('not-a-guide-here');

/** The first that stands in the way. */
const first =
  (...hindrances: readonly NonNullable<Rule['hindrance']>[]): Rule['hindrance'] =>
  (state, actor) => {
    for (const hindrance of hindrances) {
      const rejection = hindrance(state, actor);
      if (rejection !== null) return rejection;
    }
    return null;
  };

const checkIns = ({ placements }: KnownState): readonly CheckIn[] => placements.flatMap((placement) => placement.checkIns);
const notClosed = unless('journey-closed', (state) => !isClosed(state));
const someTaskOpen = unless('task-not-open', (state) => openTasks(state).length > 0);
const someTraining = unless('training-not-running', ({ trainings }) => trainings.some(({ was }) => was.standing === 'running'));

/** The one table of who may do what when: `decide` refuses by it, and `allowedCommands` tells it. */
const rules = {
  start: rule(meeting, ['not-started']),
  'enter-step': rule(guiding, active),
  pause: rule(guiding, active),
  resume: rule(guiding, ['paused']),
  'add-note': rule(meeting, open),
  'observe-leak': rule(guiding, known, notClosed),
  'change-feedback-consent': rule([...guiding, 'system'], known, notClosed),
  'change-restriction': rule(clock, known, notClosed),

  'assign-coach': rule(guiding, open, unlessGuide),
  'transfer-coach': rule(
    guiding,
    open,
    first(
      unlessGuide,
      unless('role-has-no-coach', (state) => Object.keys(state.coaches).length > 0),
    ),
  ),
  'record-absence': rule(
    guiding,
    open,
    first(
      unlessGuide,
      unless('not-a-coach-here', (state) => Object.keys(state.coaches).length > 0),
      unless('already-absent', ({ coaches: all, absences }) =>
        Object.values(all).some(({ coach }) => absences.every((absence) => absence.coach !== coach)),
      ),
    ),
  ),
  'record-return': rule(
    guiding,
    open,
    first(
      unlessGuide,
      unless('not-absent', ({ absences }) => absences.length > 0),
    ),
  ),
  'add-task': rule(meeting, open),
  'complete-task': rule(meeting, open, someTaskOpen),
  'cancel-task': rule(guiding, open, (state) => {
    const tasks = openTasks(state);
    if (tasks.length === 0) return refuse('task-not-open');
    return tasks.every(({ kind }) => kind === 'what-next') ? refuse('what-next-needs-an-answer') : null;
  }),

  'plan-conversation': rule(meeting, open),
  'record-conversation': rule(guiding, open),
  'record-missed-conversation': rule(
    meeting,
    open,
    unless('no-conversation-planned', (state) => state.orientation.planned !== null),
  ),
  'record-interests': rule(guiding, open),
  'record-precondition': rule(guiding, open),
  'draw-route-map': rule(guiding, open),
  'conclude-orientation': rule(guiding, active, ({ step, orientation }) => {
    if (step.step !== 'orientation') return refuse('not-in-this-step');
    return orientation.conclusions.some(({ iteration }) => iteration === step.iteration) ? refuse('already-concluded') : null;
  }),
  'conclude-in-depth-orientation': rule(guiding, active, ({ step, inDepth }) => {
    if (step.step !== 'in-depth-orientation') return refuse('not-in-this-step');
    return inDepth.some(({ iteration }) => iteration === step.iteration) ? refuse('already-concluded') : null;
  }),
  'begin-placement': rule(guiding, active),
  'begin-training': rule(guiding, active),
  'complete-training': rule(guiding, open, someTraining),
  'abandon-training': rule(guiding, open, someTraining),

  'record-check-in': rule(
    guiding,
    open,
    unless('check-in-not-open', (state) => checkIns(state).some(isOpenCheckIn)),
  ),
  'record-missed-check-in': rule(
    guiding,
    open,
    unless('check-in-not-due', (state) => checkIns(state).some(({ status }) => status === 'due')),
  ),
  'record-contract-outcome': rule(
    guiding,
    open,
    unless('no-contract-end-open', ({ placements }) =>
      placements.some((one) => isRunning(one) && one.contractEndsOn !== null && one.renewed !== false),
    ),
  ),
  'end-placement': rule(
    guiding,
    open,
    unless('placement-not-running', ({ placements }) => placements.some(isRunning)),
  ),
  'establish-durability': rule(guiding, known, ({ durability, placements }) => {
    const due = durability.filter(({ status }) => status === 'due');
    if (due.length === 0) return refuse('durability-not-due');
    const gaps = due.map((term) => tooLongGap(placements, term, term.day));
    return gaps.every((gap) => gap !== null) ? refuse('gaps-too-long', gaps[0] ?? undefined) : null;
  }),
  'record-durability-lost': rule(
    guiding,
    known,
    unless('durability-not-open', ({ durability }) => durability.some(isOpenTerm)),
  ),

  // What comes after a placement is answered first, so that no journey ends by nobody's asking; where nobody may ask, the end is the answer.
  end: rule(
    guiding,
    open,
    unless('what-next-needs-an-answer', (state) => state.dataUse === 'restricted' || !isAsked(state)),
  ),
  reopen: rule(
    guiding,
    ['ended'],
    unless('not-to-be-reopened', (state) => state.status === 'ended' && state.reopenUntil !== null),
  ),
  'give-way': rule(meeting, ['ended']),

  wake: rule(clock, ['paused']),
  'signal-stall': rule(
    clock,
    active,
    unless('not-waiting', ({ stall }) => stall.standing === 'awaited'),
  ),
  'mark-task-due': rule(
    clock,
    open,
    unless('not-waiting', ({ tasks }) => tasks.some(({ status }) => status === 'open')),
  ),
  'end-absence': rule(
    clock,
    open,
    unless('not-waiting', ({ absences }) => absences.length > 0),
  ),
  'mark-check-in-due': rule(
    clock,
    open,
    unless('not-waiting', (state) => checkIns(state).some(({ status }) => status === 'awaited')),
  ),
  'lapse-check-in': rule(
    clock,
    open,
    unless('not-waiting', (state) => checkIns(state).some(({ status }) => status === 'due')),
  ),
  'mark-durability-due': rule(
    clock,
    known,
    unless('not-waiting', ({ durability }) => durability.some(({ status }) => status === 'ahead')),
  ),
  'lapse-durability': rule(
    clock,
    known,
    unless('not-waiting', ({ durability }) => durability.some(({ status }) => status === 'due')),
  ),
  close: rule(
    clock,
    ['ended'],
    unless('not-waiting', (state) => state.status === 'ended' && state.reopenUntil !== null),
  ),
  'end-for-erased': rule(clock, ['not-started', ...known]),
  'settle-obligation': rule(
    clock,
    known,
    unless('no-such-obligation', ({ followUps }) => followUps.length > 0),
  ),
} as const satisfies { readonly [type in JourneyCommandType]: Rule };

export const journeyCommandTypes = Object.keys(rules) as readonly JourneyCommandType[];

/** Which roles give which command; `system` carries out obligations. */
export const journeyCommandRoles = Object.fromEntries(
  Object.entries(rules).map(([type, { roles }]) => [type, roles]),
) as Readonly<Record<JourneyCommandType, readonly Role[]>>;

/** The states that the table allows a command in. */
export type AllowedState<T extends JourneyCommandType> = Extract<
  JourneyState,
  { readonly status: (typeof rules)[T] extends Rule<infer S> ? S : never }
>;

/** Why the actor may not give this kind of command now, or null. */
function refusal(type: JourneyCommandType, state: JourneyState, actor: Actor): Rejection | null {
  const { roles, in: statuses, hindrance }: Rule = rules[type];
  if (!hasRole(actor, ...roles)) return refuse('role-not-allowed');
  const { kind, id } = actor.party;
  const isOwn = kind === 'service-point' && (state.status === 'not-started' || id === state.servicePoint);
  if (!isOwn && actor.kind !== 'system') return refuse('other-service-point');
  if (!statuses.includes(state.status))
    return type === 'start' && state.status !== 'not-started'
      ? refuse('journey-already-started', { journey: state.journey })
      : refuse('not-allowed-in-this-state', { status: state.status });
  return state.status === 'not-started' ? null : (unusable(type, state, actor) ?? hindrance?.(state, actor) ?? null);
}

/**
 * What stays possible while the use of the candidate's data is restricted: who is responsible for keeping them, a word withdrawn, and the
 * end (article 18 GDPR; domain description, "Rights").
 */
const duringRestriction: readonly JourneyCommandType[] = [
  'change-feedback-consent',
  'assign-coach',
  'transfer-coach',
  'record-absence',
  'record-return',
  'end',
];

function unusable(type: JourneyCommandType, { dataUse }: KnownState, actor: Actor): Rejection | null {
  if (actor.kind === 'system') return null;
  switch (dataUse) {
    case 'free':
      return null;
    case 'restricted':
      return duringRestriction.includes(type) ? null : refuse('candidate-restricted');
    case 'erased':
      return refuse('candidate-erased');
    default:
      return dataUse satisfies never;
  }
}

/** A command that its giver may give in this state, with the state that makes it so. */
export type Permitted = {
  [T in JourneyCommandType]: {
    readonly type: T;
    readonly command: Extract<JourneyCommand, { readonly type: T }>;
    readonly state: AllowedState<T>;
  };
}[JourneyCommandType];

/** Holds a command against the table. */
export function permit(state: JourneyState, command: JourneyCommand, actor: Actor): Permitted | Rejection {
  // The table's states are what AllowedState is worked out from, so that a state it lets through is one of them.
  return refusal(command.type, state, actor) ?? ({ type: command.type, command, state } as Permitted);
}

/** The commands that the actor may give now, with data that fit. */
export function allowedCommands(state: JourneyState, actor: Actor): readonly JourneyCommandType[] {
  return journeyCommandTypes.filter((type) => refusal(type, state, actor) === null);
}
