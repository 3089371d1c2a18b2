import type { Aggregate } from '../kernel/aggregate.js';
import { allowedCommands } from './allowed-commands.js';
import type { JourneyCommand } from './commands.js';
import { decide } from './decide.js';
import type { JourneyEvent } from './events.js';
import { evolve } from './evolve.js';
import { pending } from './obligations.js';
import { personKeyOf } from './sealing.js';
import { isClosed, notStarted, type JourneyState } from './state.js';

export * from './codes.js';
export type * from './commands.js';
export type * from './events.js';
export type * from './facts.js';
export * from './orientation/codes.js';
export type * from './orientation/commands.js';
export type * from './orientation/events.js';
export { openPreconditions, type OrientationState, type RecordedPrecondition, type RouteMap } from './orientation/state.js';
export * from './in-depth-orientation/codes.js';
export type { InDepthState } from './in-depth-orientation/state.js';
export type * from './in-depth-orientation/commands.js';
export type * from './in-depth-orientation/events.js';
export * from './matching/codes.js';
export type * from './matching/commands.js';
export type * from './matching/events.js';
export { mostHours } from './matching/decide.js';
export * from './training/codes.js';
export type * from './training/commands.js';
export type * from './training/events.js';
export type { Training, TrainingStanding } from './training/state.js';
export * from './retention/codes.js';
export type * from './retention/commands.js';
export type * from './retention/events.js';
export * from './retention/state.js';
export { gapDays } from './retention/terms.js';
export * from './state.js';
export { standingAdvisories } from './advisories.js';
export { allowedCommands, journeyCommandRoles, journeyCommandTypes } from './allowed-commands.js';
export { agendaKinds, agendaOf, signalKinds, signalsOf, type AgendaItem, type Signal } from './agenda.js';
export { assigneeOf, guidesOf, isOpenTask, openTasks } from './assignment.js';
export { stepsAhead, type StepAhead } from './entering.js';
export { feedbackIn, journeyFeedbackKinds, journeyFeedbackOf, type JourneyFeedback } from './feedback.js';
export { journeyIdOf, journeyStream, nextJourneyOf, type NextJourney } from './ids.js';
export { profileOf } from './profile.js';
export { journeyRejections, type JourneyRejection } from './rejections.js';
export { stepsFrom, transitions, wayFrom, type Transition } from './transitions.js';

/**
 * The candidate journey of one person at one service point (white paper, chapter 3; domain description, "Journey"): five steps that are not
 * taken in a straight line, and what is promised on the way. One stream from start to end, reopenings included.
 */
export const journey: Aggregate<JourneyState, JourneyCommand, JourneyEvent> = {
  category: 'journey',
  driven: true,
  initial: notStarted,
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed,
  stepOf: (state) => (state.status === 'not-started' ? null : { step: state.step.step, iteration: state.step.iteration }),
  servicePointOf: (state) => (state.status === 'not-started' ? null : state.servicePoint),
  visibleTo: (state) => (state.status === 'not-started' ? [] : [{ kind: 'service-point', id: state.servicePoint }]),
  personKeyOf,
};
