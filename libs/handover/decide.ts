import type { Context, Rejection } from '../kernel/aggregate.js';
import { isRejection } from '../kernel/aggregate.js';
import { permit, type Permitted } from './allowed-commands.js';
import { escalatePromise, lapsePromise, remindPromise, settleObligation } from './bookkeeping.js';
import type { HandoverCommand } from './commands.js';
import { planConversation, recordConversation, recordMissedConversation } from './conversation.js';
import { proposeTimes, recordAttempt } from './contact.js';
import type { HandoverEvent } from './events.js';
import { evolve } from './evolve.js';
import { erasePerson } from './erasure.js';
import { complete, markEnteredInError, recordCandidateDeclined, returnToSender, takeBack, withdraw } from './exits.js';
import { offer } from './offering.js';
import { overdue } from './promises.js';
import { refuse } from './rejections.js';
import { isSealedForAnother } from './sealing.js';
import type { HandoverState } from './state.js';
import { accept, decline, nameCoach, proposeRedirect } from './taking.js';

export type Decision = readonly HandoverEvent[] | Rejection;

/** What comes of a command: first the promises of which the clock's own command is late, then its own events. */
export function decide(state: HandoverState, command: HandoverCommand, context: Context): Decision {
  const late = isOfTheClock(command, context) ? [] : overdue(state, context.now);
  const permitted = permit(late.reduce(evolve, state), command, context.actor);
  if (isRejection(permitted)) return permitted;
  if (isSealedForAnother(state, command)) return refuse('sealed-with-other-key');
  const decision = handle(permitted, context);
  return isRejection(decision) || decision.length === 0 ? decision : [...late, ...decision];
}

/** Overstap's own bookkeeping of promises and follow-ups; an erasure is carried out by Overstap too, but comes from the sender. */
function isOfTheClock({ type }: HandoverCommand, { actor }: Context): boolean {
  return actor.kind === 'system' && type !== 'erase-person';
}

function handle(permitted: Permitted, context: Context): Decision {
  switch (permitted.type) {
    case 'offer':
      return offer(permitted.command.data, context);
    case 'accept':
      return accept(permitted.state, context);
    case 'decline':
      return decline(permitted.state, permitted.command.data, context);
    case 'propose-redirect':
      return proposeRedirect(permitted.state, permitted.command.data, context);
    case 'name-coach':
      return nameCoach(permitted.state, permitted.command.data, context);
    case 'record-attempt':
      return recordAttempt(permitted.state, permitted.command.data, context);
    case 'propose-times':
      return proposeTimes(permitted.state, permitted.command.data, context);
    case 'plan-conversation':
      return planConversation(permitted.state, permitted.command.data, context);
    case 'record-missed-conversation':
      return recordMissedConversation(permitted.state, permitted.command.data, context);
    case 'record-conversation':
      return recordConversation(permitted.state, permitted.command.data, context);
    case 'complete':
      return complete(permitted.state, permitted.command.data, context);
    case 'withdraw':
      return withdraw(permitted.state, permitted.command.data, context);
    case 'record-candidate-declined':
      return recordCandidateDeclined(permitted.state, permitted.command.data, context);
    case 'return':
      return returnToSender(permitted.state, permitted.command.data, context);
    case 'mark-entered-in-error':
      return markEnteredInError(permitted.state, permitted.command.data, context);
    case 'take-back':
      return takeBack(permitted.state, context);
    case 'erase-person':
      return erasePerson(permitted.state, permitted.command.data, context);
    case 'remind-promise':
      return remindPromise(permitted.state, permitted.command.data, context);
    case 'lapse-promise':
      return lapsePromise(permitted.state, permitted.command.data, context);
    case 'escalate-promise':
      return escalatePromise(permitted.state, permitted.command.data, context);
    case 'settle-obligation':
      return settleObligation(permitted.state, permitted.command.data);
    default:
      return permitted satisfies never;
  }
}
