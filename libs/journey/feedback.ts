import type { JourneyEvent } from './events.js';
import type { DurabilityTerm } from './retention/codes.js';
import type { JourneyState } from './state.js';

export const journeyFeedbackKinds = ['placed', 'durable'] as const;

/** What a sender hears of the journey that came of its handover. */
export type JourneyFeedback = { readonly kind: 'placed' } | { readonly kind: 'durable'; readonly term: DurabilityTerm };

/**
 * What the sender of the handover may hear of an event, or null: placed and durable, and only where the candidate agreed; never the employer,
 * the wage or anything else (domain description, "Feedback"). `state` is as it stood before the event, so that a withdrawn agreement works at
 * once.
 */
export function journeyFeedbackOf(state: JourneyState, event: JourneyEvent): JourneyFeedback | null {
  if (state.status === 'not-started' || state.handover === null || state.sender === null || !state.feedbackAgreed) return null;
  return feedbackIn(event);
}

/** What a sender would hear of an event if the candidate agreed. */
export function feedbackIn(event: JourneyEvent): JourneyFeedback | null {
  if (event.type === 'journey.placement-begun.v1') return event.data.counted ? { kind: 'placed' } : null;
  if (event.type === 'journey.durability-established.v1') return { kind: 'durable', term: event.data.term };
  return null;
}
