import type { Obligation } from '../kernel/obligation.js';
import type { Close, EndAbsence, MarkTaskDue, SignalStall, Wake } from './commands.js';
import type { LapseCheckIn, LapseDurability, MarkCheckInDue, MarkDurabilityDue } from './retention/commands.js';
import type { EndedState, JourneyState, KnownState, OpenState } from './state.js';
import { retained } from './retention/obligations.js';

/** What the clock says to a journey. */
export type ClockCommand =
  Wake | SignalStall | MarkTaskDue | EndAbsence | Close | MarkCheckInDue | LapseCheckIn | MarkDurabilityDue | LapseDurability;

/** Something that the journey itself does when its time has come. */
export interface Timed {
  readonly id: string;
  readonly dueAt: string;
  readonly command: ClockCommand;
  readonly summary: string;
}

/** What must still happen: what falls due in the journey itself, and follow-ups at the candidate. */
export function pending(state: JourneyState): readonly Obligation[] {
  if (state.status === 'not-started') return [];
  return [...timed(state).map((one) => ({ ...one, target: `journey/${state.journey}` })), ...firstPerTarget(state)];
}

export function timed(state: JourneyState): readonly Timed[] {
  switch (state.status) {
    case 'not-started':
      return [];
    case 'active':
      return [...whileOpen(state), ...stall(state), ...retained(state)];
    case 'paused':
      return [
        ...whileOpen(state),
        {
          id: `wake:${state.pauses}`,
          dueAt: state.resumesAt,
          command: { type: 'wake', data: { pause: state.pauses } },
          summary: 'resume the journey',
        },
        ...retained(state),
      ];
    case 'ended':
      return [...closing(state), ...retained(state)];
    default:
      return state satisfies never;
  }
}

function whileOpen({ tasks, absences }: OpenState): readonly Timed[] {
  return [
    ...tasks
      .filter(({ status }) => status === 'open')
      .map(({ task, kind, dueAt }) => ({
        id: `task:${task}`,
        dueAt,
        command: { type: 'mark-task-due', data: { task } } as const,
        summary: `a task falls due (${kind})`,
      })),
    ...absences.map(({ absence, returnsAt }) => ({
      id: `absence:${absence}`,
      dueAt: returnsAt,
      command: { type: 'end-absence', data: { absence } } as const,
      summary: 'a coach returns',
    })),
  ];
}

/** Each activity starts another term, under another id. */
function stall({ stall: standing, stallTerms }: OpenState): readonly Timed[] {
  if (standing.standing !== 'awaited') return [];
  const command = { type: 'signal-stall', data: { stallTerm: stallTerms } } as const;
  return [{ id: `stall:${stallTerms}`, dueAt: standing.at, command, summary: 'signal that nothing happened' }];
}

function closing({ opening, reopenUntil }: EndedState): readonly Timed[] {
  if (reopenUntil === null) return [];
  const command = { type: 'close', data: { opening } } as const;
  return [{ id: `close:${opening}`, dueAt: reopenUntil, command, summary: 'close the journey for good' }];
}

/** What goes to the same stream goes there in order. */
function firstPerTarget({ followUps }: KnownState): readonly Obligation[] {
  return followUps.filter((one, index) => followUps.findIndex(({ target }) => target === one.target) === index);
}
