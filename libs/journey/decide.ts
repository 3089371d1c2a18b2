import { systemActor } from '../kernel/actor.js';
import { isRejection, type Context, type Rejection } from '../kernel/aggregate.js';
import { permit, type Permitted } from './allowed-commands.js';
import { assignCoach, endAbsence, recordAbsence, recordReturn, transferCoach } from './coaches.js';
import type { JourneyCommand } from './commands.js';
import { enterStep } from './entering.js';
import type { JourneyEvent } from './events.js';
import { evolve } from './evolve.js';
import { concludeInDepthOrientation } from './in-depth-orientation/decide.js';
import { beginPlacement } from './matching/decide.js';
import { addNote, changeFeedbackConsent, changeRestriction, observeLeak, settleObligation } from './notes.js';
import { timed, type Timed } from './obligations.js';
import {
  concludeOrientation,
  drawRouteMap,
  planConversation,
  recordConversation,
  recordInterests,
  recordMissedConversation,
  recordPrecondition,
} from './orientation/decide.js';
import { refuse } from './rejections.js';
import {
  endPlacement,
  lapseCheckIn,
  markCheckInDue,
  recordCheckIn,
  recordContractOutcome,
  recordMissedCheckIn,
} from './retention/decide.js';
import { establishDurability, lapseDurability, markDurabilityDue, recordDurabilityLost } from './retention/durability.js';
import { isSealedForAnother } from './sealing.js';
import type { JourneyState } from './state.js';
import { close, end, endForErased, giveWay, pause, reopen, resume, signalStall, start, wake } from './status.js';
import { addTask, cancelTask, completeTask, markTaskDue } from './tasks.js';
import { abandonTraining, beginTraining, completeTraining } from './training/decide.js';

export type Decision = readonly JourneyEvent[] | Rejection;

/** What comes of a command: first what the clock's own commands are late with, in the order of their due dates, then its own events. */
export function decide(state: JourneyState, command: JourneyCommand, context: Context): Decision {
  const late = context.actor.kind === 'system' ? [] : fallenDue(state, context);
  const permitted = permit(late.reduce(evolve, state), command, context.actor);
  if (isRejection(permitted)) return permitted;
  if (isSealedForAnother(state, command)) return refuse('sealed-with-other-key');
  const decision = handle(permitted, context);
  return isRejection(decision) || decision.length === 0 ? decision : [...late, ...decision];
}

/** What fell due until now and was not carried out yet, each as if at its own time. */
function fallenDue(state: JourneyState, context: Context): readonly JourneyEvent[] {
  if (state.status === 'not-started') return [];
  const clock = systemActor({ kind: 'service-point', id: state.servicePoint });
  const events: JourneyEvent[] = [];
  for (let current: JourneyState = state; ;) {
    const first = firstDue(current, context.now);
    if (first === undefined) return events;
    const permitted = permit(current, first.command, clock);
    const decision: Decision = isRejection(permitted)
      ? permitted
      : handle(permitted, { ...context, actor: clock, now: first.dueAt });
    if (isRejection(decision)) throw new Error(`the journey refuses its own ${first.id}: ${decision.rejection}`);
    events.push(...decision);
    current = decision.reduce(evolve, current);
  }
}

function firstDue(state: JourneyState, now: string): Timed | undefined {
  return timed(state)
    .filter(({ dueAt }) => Date.parse(dueAt) <= Date.parse(now))
    .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))[0];
}

function handle(permitted: Permitted, context: Context): Decision {
  switch (permitted.type) {
    case 'start':
      return start(permitted.command.data, context);
    case 'enter-step':
      return enterStep(permitted.state, permitted.command.data, context);
    case 'pause':
      return pause(permitted.state, permitted.command.data, context);
    case 'resume':
      return resume(permitted.state, context);
    case 'add-note':
      return addNote(permitted.state, permitted.command.data, context);
    case 'observe-leak':
      return observeLeak(permitted.state, permitted.command.data, context);
    case 'change-feedback-consent':
      return changeFeedbackConsent(permitted.state, permitted.command.data, context);
    case 'change-restriction':
      return changeRestriction(permitted.state, permitted.command.data, context);
    case 'assign-coach':
      return assignCoach(permitted.state, permitted.command.data, context);
    case 'transfer-coach':
      return transferCoach(permitted.state, permitted.command.data, context);
    case 'record-absence':
      return recordAbsence(permitted.state, permitted.command.data, context);
    case 'record-return':
      return recordReturn(permitted.state, permitted.command.data);
    case 'add-task':
      return addTask(permitted.state, permitted.command.data, context);
    case 'complete-task':
      return completeTask(permitted.state, permitted.command.data, context);
    case 'cancel-task':
      return cancelTask(permitted.state, permitted.command.data, context);
    case 'plan-conversation':
      return planConversation(permitted.state, permitted.command.data, context);
    case 'record-conversation':
      return recordConversation(permitted.state, permitted.command.data, context);
    case 'record-missed-conversation':
      return recordMissedConversation(permitted.state, permitted.command.data, context);
    case 'record-interests':
      return recordInterests(permitted.state, permitted.command.data, context);
    case 'record-precondition':
      return recordPrecondition(permitted.state, permitted.command.data, context);
    case 'draw-route-map':
      return drawRouteMap(permitted.state, permitted.command.data, context);
    case 'conclude-orientation':
      return concludeOrientation(permitted.state, permitted.command.data, context);
    case 'conclude-in-depth-orientation':
      return concludeInDepthOrientation(permitted.state, permitted.command.data, context);
    case 'begin-placement':
      return beginPlacement(permitted.state, permitted.command.data, context);
    case 'begin-training':
      return beginTraining(permitted.state, permitted.command.data, context);
    case 'complete-training':
      return completeTraining(permitted.state, permitted.command.data, context);
    case 'abandon-training':
      return abandonTraining(permitted.state, permitted.command.data, context);
    case 'record-check-in':
      return recordCheckIn(permitted.state, permitted.command.data, context);
    case 'record-missed-check-in':
      return recordMissedCheckIn(permitted.state, permitted.command.data, context);
    case 'record-contract-outcome':
      return recordContractOutcome(permitted.state, permitted.command.data, context);
    case 'end-placement':
      return endPlacement(permitted.state, permitted.command.data, context);
    case 'establish-durability':
      return establishDurability(permitted.state, permitted.command.data, context);
    case 'record-durability-lost':
      return recordDurabilityLost(permitted.state, permitted.command.data, context);
    case 'end':
      return end(permitted.state, permitted.command.data, context);
    case 'reopen':
      return reopen(permitted.state, permitted.command.data, context);
    case 'give-way':
      return giveWay(permitted.state, permitted.command.data);
    case 'wake':
      return wake(permitted.state, permitted.command.data, context);
    case 'signal-stall':
      return signalStall(permitted.state, permitted.command.data, context);
    case 'mark-task-due':
      return markTaskDue(permitted.state, permitted.command.data, context);
    case 'end-absence':
      return endAbsence(permitted.state, permitted.command.data, context);
    case 'mark-check-in-due':
      return markCheckInDue(permitted.state, permitted.command.data, context);
    case 'lapse-check-in':
      return lapseCheckIn(permitted.state, permitted.command.data, context);
    case 'mark-durability-due':
      return markDurabilityDue(permitted.state, permitted.command.data, context);
    case 'lapse-durability':
      return lapseDurability(permitted.state, permitted.command.data, context);
    case 'close':
      return close(permitted.state, permitted.command.data, context);
    case 'end-for-erased':
      return endForErased(permitted.state, context);
    case 'settle-obligation':
      return settleObligation(permitted.state, permitted.command.data);
    default:
      return permitted satisfies never;
  }
}
