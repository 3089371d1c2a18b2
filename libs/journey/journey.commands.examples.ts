import { coachRoles } from '../candidate/index.js';
import { deriveId } from '../kernel/ids.js';
import { dutchCalendar } from '../calendar/dutch-calendar.js';
import { addDays, dateOf } from './dates.js';
import { tooLongGap } from './retention/terms.js';
import { candidate, known, member, placement, sealed, start } from './journey.examples.js';
import {
  abandonReasons,
  contractKinds,
  dropOutReasons,
  isOpenCheckIn,
  isOpenTask,
  isRunning,
  journey,
  journeyIdOf,
  leakCodes,
  lines,
  lossReasons,
  outcomes,
  preconditions,
  risks,
  stepsFrom,
  steps,
  type Durability,
  type Ending,
  type JourneyCommand,
  type JourneyCommandType,
  type JourneyState,
  type KnownState,
} from './index.js';

/** The choices of one step: which of everything is taken modulo how many there are. */
export interface Draw {
  readonly kind: 'command' | 'late' | 'again' | 'wait' | 'years' | 'told';
  readonly actor: number;
  readonly type: number;
  readonly hours: number;
  readonly pick: number;
  /** Whether the data are made to fit the state, or drawn without looking at it. */
  readonly fitting: boolean;
}

export const oneOf = <T>(list: readonly T[], pick: number): T => list[pick % list.length] as T;

const nowhere = 'nowhere';

/** Data for a command; with `fitting`, such as the state takes at `now` where it takes any. */
export function commandOf(
  type: JourneyCommandType,
  state: JourneyState,
  now: string,
  { pick, fitting }: Pick<Draw, 'pick' | 'fitting'>,
): JourneyCommand {
  if (state.status === 'not-started' || type === 'start') return start;
  const clocked = journey.pending(state).find(({ target, command }) => command.type === type && target.startsWith('journey/'));
  if (clocked) return clocked.command as JourneyCommand;
  const today = dateOf(dutchCalendar, now);
  const role = oneOf(coachRoles, pick);
  const line = oneOf(lines, pick);
  const running = state.placements.filter(isRunning);
  const training = state.trainings.find(({ was }) => was.standing === 'running')?.training ?? nowhere;
  const at = fitting ? now : new Date(Date.parse(now) + 1000).toISOString();
  switch (type) {
    case 'enter-step':
      return {
        type,
        data: {
          step: oneOf(fitting ? stepsFrom(state.step.step) : steps, pick),
          reason: 'other',
          profile: { ...known, skillsKnown: pick % 2 === 0 },
        },
      };
    case 'pause':
      return { type, data: { reason: 'other', resumesOn: fitting ? addDays(today, 1 + (pick % 90)) : today } };
    case 'resume':
    case 'end-for-erased':
      return { type, data: {} };
    case 'wake':
      return { type, data: { pause: 0 } };
    case 'signal-stall':
      return { type, data: { stallTerm: 0 } };
    case 'close':
      return { type, data: { opening: 0 } };
    case 'add-note':
      return { type, data: { text: fitting ? sealed('note') : sealed('note', deriveId('other')) } };
    case 'observe-leak':
      return { type, data: { leak: oneOf(leakCodes, pick) } };
    case 'change-feedback-consent':
      return { type, data: { agreed: fitting ? false : !state.feedbackAgreed } };
    case 'change-restriction':
      return { type, data: { restricted: fitting === (state.dataUse === 'free') } };
    case 'assign-coach': {
      const vacant = coachRoles.find((one) => state.coaches[one] === undefined);
      const wanted = vacant ?? role;
      const id = vacant ? `coach-${pick % 3}` : (state.coaches[wanted]?.coach ?? nowhere);
      const facts = member(id, wanted, {
        workingDays: oneOf([[1, 2, 3, 4, 5], [2, 3], [1]] as const, pick),
        standIn: 'stand-in',
      });
      return { type, data: { role: wanted, ...facts, roles: fitting ? [wanted] : ['front-desk'] } };
    }
    case 'transfer-coach': {
      const held = coachRoles.find((one) => state.coaches[one] !== undefined) ?? role;
      const wanted = fitting ? (state.coaches[role] === undefined ? held : role) : role;
      const present = state.coaches[wanted]?.coach;
      const other = ['coach-0', 'coach-1', 'coach-2', 'coach-3'].filter((id) => !fitting || id !== present);
      return {
        type,
        data: { role: wanted, reason: 'workload', ...member(oneOf(other, pick), wanted, { standIn: 'stand-in' }) },
      };
    }
    case 'record-absence': {
      const here = coachRoles.flatMap((one) => state.coaches[one]?.coach ?? []);
      const present = here.filter((one) => !state.absences.some((absence) => absence.coach === one));
      const id = fitting && present.length > 0 ? oneOf(present, pick) : `coach-${pick % 3}`;
      return {
        type,
        data: { coach: id, returnsOn: addDays(today, fitting ? 1 + (pick % 20) : 0), standIn: fitting ? 'stand-in' : null },
      };
    }
    case 'record-return':
      return { type, data: { coach: (fitting && state.absences[0]?.coach) || 'coach-1' } };
    case 'add-task':
      return { type, data: { role, dueOn: addDays(today, fitting ? pick % 30 : -1), text: sealed('task') } };
    case 'complete-task':
    case 'cancel-task': {
      const open = state.tasks.filter((task) => isOpenTask(task) && (type === 'complete-task' || task.kind !== 'what-next'));
      const task = (fitting && open.length > 0 ? oneOf(open, pick) : state.tasks[0])?.task ?? nowhere;
      return type === 'complete-task' ? { type, data: { task } } : { type, data: { task, reason: 'not-needed' } };
    }
    case 'plan-conversation': {
      const planned = new Date(Date.parse(now) + (fitting ? 1 + (pick % 100) : 0) * 3_600_000).toISOString();
      const end = new Date(Date.parse(planned) + 3_600_000).toISOString();
      return { type, data: { start: planned, end, mode: 'video' } };
    }
    case 'record-conversation':
      return { type, data: { heldAt: at, mode: 'phone', substantive: pick % 2 === 0 } };
    case 'record-missed-conversation':
      return { type, data: { absent: 'candidate' } };
    case 'record-interests':
      return {
        type,
        data: {
          interests: fitting ? [{ line, strength: 'some' }] : [line, line].map((one) => ({ line: one, strength: 'some' })),
        },
      };
    case 'record-precondition': {
      const precondition = oneOf(preconditions, pick);
      if (pick % 4 === 0) return { type, data: { precondition, standing: 'open', ...(fitting && { action: sealed('action') }) } };
      return { type, data: { precondition, standing: fitting ? 'in-order' : 'open' } };
    }
    case 'draw-route-map':
      return { type, data: { line, stations: fitting ? [{ kind: 'training', title: sealed('station') }] : [] } };
    case 'conclude-orientation':
      return {
        type,
        data: { conclusion: pick % 3 === 0 ? { result: 'not-technology', reason: 'other' } : { result: 'direction', line } },
      };
    case 'conclude-in-depth-orientation':
      return { type, data: { advice: 'to-matching', line } };
    case 'begin-placement': {
      const contract = oneOf(contractKinds, pick);
      const ends = contract === 'fixed-term' || contract === 'agency';
      const inTechnology = pick % 5 !== 0;
      return placement(fitting ? today : addDays(today, 1), {
        employer: fitting ? `employer-${state.placements.length}` : 'employer-0',
        contract,
        contractEndsOn: ends ? addDays(today, 60 + (pick % 200)) : null,
        hours: pick % 7 === 0 ? 8 : 32,
        inTechnology,
        line: inTechnology ? line : null,
      });
    }
    case 'begin-training':
      return {
        type,
        data: {
          title: sealed('title'),
          provider: 'provider-1',
          kind: 'mbo-bbl',
          line,
          startsOn: fitting ? today : addDays(today, 1),
          plannedEnd: null,
          withJob: pick % 2 === 0,
        },
      };
    case 'complete-training':
      return { type, data: { training, completedOn: fitting ? today : addDays(today, 1), certificate: 'diploma' } };
    case 'abandon-training':
      return {
        type,
        data: { training, abandonedOn: fitting ? today : addDays(today, 1), reason: oneOf(abandonReasons, pick), leak: null },
      };
    case 'record-check-in':
    case 'record-missed-check-in':
    case 'mark-check-in-due':
    case 'lapse-check-in': {
      const open = state.placements.find(({ checkIns }) => checkIns.some(isOpenCheckIn));
      const overdue = state.placements.find(({ checkIns }) => checkIns.some(({ status }) => status === 'due'));
      const of = (type === 'record-missed-check-in' ? overdue : open) ?? state.placements[0];
      const wanted = of?.checkIns.find(({ status }) => status === 'due' || (type === 'record-check-in' && status === 'awaited'));
      const first = type === 'record-check-in' ? of?.checkIns.find(isOpenCheckIn) : wanted;
      const data = {
        placement: of?.placement ?? nowhere,
        term: (fitting ? first : of?.checkIns.at(-1))?.term ?? '2-weeks',
      } as const;
      if (type === 'mark-check-in-due' || type === 'lapse-check-in') return { type, data: { ...data, opening: state.opening } };
      if (type === 'record-missed-check-in') return { type, data };
      const side = { heldAt: at, risk: oneOf(risks, pick) };
      return { type, data: { ...data, candidate: pick % 2 === 0 ? side : null, employer: pick % 2 === 0 ? null : side } };
    }
    case 'record-contract-outcome': {
      const asked = running.find(({ contractEndsOn, renewed }) => contractEndsOn !== null && renewed !== false);
      const of = asked?.placement ?? nowhere;
      if (pick % 2 === 0) return { type, data: { placement: of, renewed: false } };
      return {
        type,
        data: { placement: of, renewed: true, contract: 'permanent', hours: fitting ? 32 : 0, contractEndsOn: null },
      };
    }
    case 'end-placement': {
      const of = running[0]?.placement ?? nowhere;
      return { type, data: { placement: of, lastDay: fitting ? today : addDays(today, 1), by: 'employer', reason: 'no-fit' } };
    }
    case 'establish-durability':
    case 'record-durability-lost':
    case 'mark-durability-due':
    case 'lapse-durability': {
      const isDue = (one: Durability) =>
        one.status === 'due' && (!fitting || tooLongGap(state.placements, one, one.day) === null);
      const term =
        (state.durability.find(isDue) ?? state.durability.find(({ status }) => status === 'due'))?.term ??
        oneOf(['half-year', 'year'] as const, pick);
      if (type === 'establish-durability') return { type, data: { term, seen: 'payslip', seenOn: today } };
      if (type === 'record-durability-lost') return { type, data: { term, reason: oneOf(lossReasons, pick) } };
      return { type, data: { term } };
    }
    case 'end':
      return { type, data: { ending: endingOf(state, pick, fitting) } };
    case 'reopen':
      return { type, data: { reason: 'other' } };
    case 'give-way':
      return { type, data: { next: journeyIdOf(candidate, fitting ? 2 : 3) } };
    case 'mark-task-due':
      return { type, data: { task: nowhere } };
    case 'end-absence':
      return { type, data: { absence: 0 } };
    case 'settle-obligation':
      return { type, data: { obligationId: (fitting && state.followUps[0]?.id) || nowhere, outcome: 'done' } };
    default:
      return type satisfies never;
  }
}

function endingOf(state: KnownState, pick: number, fitting: boolean): Ending {
  const outcome = oneOf(outcomes, pick);
  switch (outcome) {
    case 'durable':
      return fitting && !state.durability.some(({ status }) => status === 'established')
        ? { outcome: 'no-further-help' }
        : { outcome };
    case 'placed-and-moved-on':
      return fitting && !state.placements.some(({ counted }) => counted) ? { outcome: 'no-further-help' } : { outcome };
    case 'no-further-help':
      return { outcome };
    case 'handed-over-elsewhere':
      return { outcome, handover: null };
    case 'dropped-out': {
      const reason = oneOf(dropOutReasons, pick);
      return { outcome, reason, leak: reason === 'leak' && fitting ? oneOf(leakCodes, pick) : null };
    }
    default:
      return outcome satisfies never;
  }
}
