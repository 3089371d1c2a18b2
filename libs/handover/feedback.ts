import type { HandoverEvent } from './events.js';

export const feedbackKinds = ['accepted', 'coach-named', 'conversation-held', 'ended'] as const;
/** What a sender hears of a handover, as a webhook and as a list; when is in the event's metadata. */
export type FeedbackItem = { readonly kind: (typeof feedbackKinds)[number] };

/**
 * What the sender may hear of an event, or null (domain description, "Feedback"): accepted, coach named (no name), conversation held, ended
 * (no reason). Nothing else. Placed and durable come from the journey, and only where the candidate agreed.
 */
export function feedbackOf(event: HandoverEvent): FeedbackItem | null {
  switch (event.type) {
    case 'handover.accepted.v1':
      return { kind: 'accepted' };
    case 'handover.coach-named.v1':
      return event.data.previous === null ? { kind: 'coach-named' } : null;
    case 'handover.conversation-held.v1':
      return { kind: 'conversation-held' };
    case 'handover.completed.v1':
    case 'handover.declined.v1':
    case 'handover.withdrawn.v1':
    case 'handover.declined-by-candidate.v1':
    case 'handover.returned.v1':
    case 'handover.entered-in-error.v1':
      return { kind: 'ended' };
    case 'handover.offered.v1':
    case 'handover.redirect-proposed.v1':
    case 'handover.attempt-recorded.v1':
    case 'handover.times-proposed.v1':
    case 'handover.conversation-planned.v1':
    case 'handover.conversation-missed.v1':
    case 'handover.taken-back.v1':
    case 'handover.person-erased.v1':
    case 'handover.promise-kept.v1':
    case 'handover.promise-lapsed.v1':
    case 'handover.promise-reminded.v1':
    case 'handover.promise-escalated.v1':
    case 'handover.promise-released.v1':
    case 'handover.obligation-settled.v1':
      return null;
    default:
      return event satisfies never;
  }
}
