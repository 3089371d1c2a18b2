import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { HandoverCommand } from './commands.js';
import { decide } from './decide.js';
import type { HandoverEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { isClosed, servicePointOf, visibleTo } from './responsibility.js';
import { personKeyOf } from './sealing.js';
import { notOffered, type HandoverState } from './state.js';

export * from './codes.js';
export * from './commands.js';
export * from './events.js';
export * from './state.js';
export { allowedCommands, handoverCommandTypes } from './allowed-commands.js';
export { feedbackKinds, feedbackOf, type FeedbackItem } from './feedback.js';
export { isWaiting, nextPromise, pressingPromises, receiverPromises } from './promises.js';
export { handoverRejections, type HandoverRejection } from './rejections.js';
export { copyFor, leadOf, viewOf, type View } from './responsibility.js';
export { candidateIdAt } from './taking.js';
export { calendarEntry, suitableTimes, type CalendarEntry } from './times.js';

/**
 * The warm handover of a person from one organisation to another (domain description, "Handover"; white paper, "Koppeling met
 * werkcentra"): one stream for the whole of it, redirects included.
 */
export const handover: Aggregate<HandoverState, HandoverCommand, HandoverEvent> = {
  category: 'handover',
  driven: true,
  initial: notOffered,
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed,
  servicePointOf,
  visibleTo,
  personKeyOf,
};
